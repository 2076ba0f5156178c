using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using LbAdmin.PowerShell.Commands;

namespace LbAdmin.PowerShell.Completion;

/// <summary>The connected agents, and those that a cmdlet without -Agent would speak to. Asks nobody.</summary>
public sealed class AgentNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var pattern = WildcardPattern.Get(WildcardPattern.Escape(wordToComplete.Trim('\'', '"')) + "*", WildcardOptions.IgnoreCase);
            return AgentSession.Current.Defaults().Where(pattern.IsMatch).Select(name => new CompletionResult(name)).ToArray();
        }
        catch (InvalidOperationException)
        {
            // No runspace, no session: nothing to offer.
            return [];
        }
    }
}
