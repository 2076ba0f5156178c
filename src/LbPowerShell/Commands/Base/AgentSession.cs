using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The agents that one runspace is connected to, in the order of connecting. Each runspace has its own; it dies with it.</summary>
internal sealed class AgentSession
{
    private static readonly ConditionalWeakTable<Runspace, AgentSession> OfRunspace = new();
    private readonly List<string> _names = [];

    /// <summary>Of the runspace that this thread works for.</summary>
    public static AgentSession Current => Runspace.DefaultRunspace is { } runspace
        ? OfRunspace.GetOrCreateValue(runspace)
        : throw new InvalidOperationException("This thread has no runspace.");

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_names)
            {
                return _names.ToArray();
            }
        }
    }

    public void Add(string name)
    {
        lock (_names)
        {
            if (!_names.Contains(name, StringComparer.Ordinal))
            {
                _names.Add(name);
            }
        }
    }

    public bool Remove(string name)
    {
        lock (_names)
        {
            return _names.Remove(name);
        }
    }

    public void Clear()
    {
        lock (_names)
        {
            _names.Clear();
        }
    }

    /// <summary>Where a cmdlet without -Agent goes: the connected agents, else LBADMIN_AGENT (names separated by commas), else the local one.</summary>
    public IReadOnlyList<string> Defaults()
    {
        if (Names is { Count: > 0 } connected)
        {
            return connected;
        }

        var named = (Environment.GetEnvironmentVariable("LBADMIN_AGENT") ?? string.Empty)
            .Split([','], StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim()).Where(name => name.Length > 0).ToArray();
        return named.Length > 0 ? named : [Gateway.AgentAddress.Local()];
    }
}
