using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LbAdmin.PowerShell.Completion;

/// <summary>Offers values that are always the same, in their order. Asks nobody.</summary>
public abstract class FixedValueCompleter : IArgumentCompleter
{
    private protected FixedValueCompleter()
    {
    }

    private protected abstract string[] Values { get; }

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Values.Where(value => value.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)).Select(value => new CompletionResult(value));
}
