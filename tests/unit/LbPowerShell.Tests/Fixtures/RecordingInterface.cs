using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>Remembers lines; answers questions with the label that a test chose.</summary>
internal sealed class RecordingInterface : PSHostUserInterface
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>The label of the answer, as "&amp;No".</summary>
    public Queue<string> Answers { get; } = new();

    public override PSHostRawUserInterface? RawUI => null;

    public override void Write(string value) => Lines.Enqueue(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Lines.Enqueue(value);

    public override void WriteLine(string value) => Lines.Enqueue(value);

    public override void WriteErrorLine(string value) => Lines.Enqueue(value);

    public override void WriteDebugLine(string message) => Lines.Enqueue(message);

    public override void WriteVerboseLine(string message) => Lines.Enqueue(message);

    public override void WriteWarningLine(string message) => Lines.Enqueue(message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Enqueue(message);
        var answer = Answers.Dequeue();
        for (var i = 0; i < choices.Count; i++)
        {
            if (choices[i].Label == answer)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"There is no answer {answer}.");
    }

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw new NotSupportedException();
}
