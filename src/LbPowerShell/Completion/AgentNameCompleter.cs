using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using LbAdmin.PowerShell.Commands;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Completion;

/// <summary>The agents that the session asked for, else those that a cmdlet without -Agent would speak to. Asks nobody.</summary>
public sealed class AgentNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var pattern = WildcardPattern.Get(WildcardPattern.Escape(wordToComplete.Trim('\'', '"')) + "*", WildcardOptions.IgnoreCase);
            var session = AgentSession.Current;
            return (session.Missing is { Count: > 0 } missing ? session.Names.Concat(missing) : session.Defaults()).Where(pattern.IsMatch).Select(name => new CompletionResult(name)).ToArray();
        }
        catch (Exception exception) when (exception is InvalidOperationException or AgentException)
        {
            // No runspace, no session; or a session that asked for nobody in particular: nothing to offer.
            return [];
        }
    }
}
