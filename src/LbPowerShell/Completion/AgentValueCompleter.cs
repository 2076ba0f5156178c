using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Commands;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Loading;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Completes values that agents know. Takes at most a second; where that fails there are no completions, never an error.</summary>
public abstract class AgentValueCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private protected AgentValueCompleter()
    {
    }

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        var pattern = WildcardPattern.Get(WildcardPattern.Escape(typed) + "*", WildcardOptions.IgnoreCase);
        return InOrder(Values(fakeBoundParameters).Where(pattern.IsMatch).Distinct(StringComparer.OrdinalIgnoreCase))
            .Select(value => new CompletionResult(Quoted(value), value, CompletionResultType.ParameterValue, value)).ToArray();
    }

    /// <summary>The values that one agent knows.</summary>
    private protected abstract Task<IEnumerable<string>> ReadAsync(IAgentConnection connection, IDictionary bound, CancellationToken cancellationToken);

    /// <summary>As they are offered: by name.</summary>
    private protected virtual IEnumerable<string> InOrder(IEnumerable<string> values) => values.OrderBy(value => value, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is given already to another parameter of the line that is being typed.</summary>
    private protected static string[] Bound(IDictionary bound, string parameter) =>
        bound.Contains(parameter) && LanguagePrimitives.TryConvertTo<string[]>(bound[parameter], CultureInfo.InvariantCulture, out var values) ? values : [];

    private IEnumerable<string> Values(IDictionary bound)
    {
#pragma warning disable CA1031 // A completer that throws breaks the line that the user is typing: whatever fails, there is nothing to offer.
        try
        {
            var agents = Bound(bound, "Agent").Concat(Bound(bound, "AgentName")).ToArray();
            using var patience = new CancellationTokenSource(Patience);
            var reads = (agents.Length > 0 ? agents : AgentSession.Current.Defaults())
                .Select(agent => Task.Run(() => TryReadAsync(agent, bound, patience.Token), CancellationToken.None)).ToArray();
            var all = Task.WhenAll(reads);
            return all.Wait((int)Patience.TotalMilliseconds, CancellationToken.None) ? all.Result.SelectMany(values => values) : [];
        }
        catch (Exception)
        {
            return [];
        }
#pragma warning restore CA1031
    }

    private async Task<IEnumerable<string>> TryReadAsync(string agent, IDictionary bound, CancellationToken cancellationToken)
    {
        try
        {
            var connection = ClientContext.Gateway.Connect(AgentAddress.Parse(agent, Directory.GetCurrentDirectory()), Patience);
            return await ReadAsync(connection, bound, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AgentException or OperationCanceledException)
        {
            // The other agents may still have something to offer.
            return [];
        }
    }

    private static string Quoted(string value) =>
        value.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or ':' or '/') ? value : $"'{value.Replace("'", "''")}'";
}
