using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace LbAdmin.Shell;

/// <summary>Text to standard output, messages to standard error, questions on the terminal. Progress is not shown.</summary>
internal sealed class ConsoleInterface : PSHostUserInterface
{
    private const string Red = "\u001b[31;1m";
    private const string Yellow = "\u001b[33;1m";
    private const string Plain = "\u001b[0m";

    public override PSHostRawUserInterface RawUI { get; } = new ConsoleScreen();

    /// <summary>Colours are for people at a terminal who did not refuse them (no-color.org).</summary>
    public override bool SupportsVirtualTerminal { get; } =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write(string value) => Console.Out.Write(Shown(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Console.Out.Write(Shown(value));

    public override void WriteLine(string value) => Console.Out.WriteLine(Shown(value));

    public override void WriteErrorLine(string value) => WriteMessage(Red, value);

    public override void WriteWarningLine(string message) => WriteMessage(Yellow, $"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteMessage(Yellow, $"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteMessage(Yellow, $"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // A script's output must be the same with and without a terminal.
    }

    public override string ReadLine() => Console.In.ReadLine() ?? string.Empty;

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            secret.AppendChar(key.KeyChar);
        }

        Console.Out.WriteLine();
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteCaption(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in descriptions)
        {
            Console.Out.Write($"{field.Name}: ");
            answers[field.Name] = PSObject.AsPSObject(ReadLine());
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteCaption(caption, message);
        var labels = choices.Select(choice => choice.Label).ToArray();
        var keys = Array.ConvertAll(labels, label => label.IndexOf('&', StringComparison.Ordinal) is >= 0 and var at && at + 1 < label.Length ? label.Substring(at + 1, 1) : label[..1]);
        var shown = string.Join("  ", labels.Select((label, i) => $"[{keys[i].ToUpper(CultureInfo.InvariantCulture)}] {label.Replace("&", string.Empty, StringComparison.Ordinal)}"));
        while (true)
        {
            Console.Out.Write(defaultChoice >= 0 ? $"{shown} (default is \"{keys[defaultChoice]}\"): " : $"{shown}: ");
            if (Console.In.ReadLine() is not { } answer)
            {
                throw new HostException("A question was asked and there is nobody to answer it. Use -Confirm:$false.");
            }

            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            var chosen = Array.FindIndex(keys, key => key.Equals(answer.Trim(), StringComparison.OrdinalIgnoreCase));
            chosen = chosen >= 0 ? chosen : Array.FindIndex(labels, label => label.Replace("&", string.Empty, StringComparison.Ordinal).Equals(answer.Trim(), StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException("This host does not ask for credentials.");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException("This host does not ask for credentials.");

    private static void WriteCaption(string caption, string message)
    {
        foreach (var line in new[] { caption, message }.Where(line => !string.IsNullOrEmpty(line)))
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>In colour where a person reads it.</summary>
    private static void WriteMessage(string colour, string text)
    {
        Console.Out.Flush();
        Console.Error.WriteLine(Console.IsErrorRedirected ? text : colour + text + Plain);
    }

    /// <summary>The engine's formatter colours its headers whatever the host supports.</summary>
    private string Shown(string value) =>
        SupportsVirtualTerminal ? value : new StringDecorated(value).ToString(OutputRendering.PlainText);
}
