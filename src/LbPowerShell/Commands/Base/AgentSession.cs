using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// The agents that one runspace is connected to, in the order of connecting, and those that it asked for and did not reach. Each runspace has its
/// own; it dies with it. A session that asked for agents never speaks to another one in their place.
/// </summary>
internal sealed class AgentSession
{
    private static readonly ConditionalWeakTable<Runspace, AgentSession> OfRunspace = new();
    private readonly object _lock = new();
    private readonly List<string> _connected = [];
    private readonly List<string> _missing = [];
    private bool _hasAsked;

    /// <summary>Of the runspace that this thread works for.</summary>
    public static AgentSession Current => Runspace.DefaultRunspace is { } runspace
        ? OfRunspace.GetOrCreateValue(runspace)
        : throw new InvalidOperationException("This thread has no runspace.");

    /// <summary>The agents that answered when the session asked for them.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return _connected.ToArray();
            }
        }
    }

    /// <summary>The agents that the session asked for and did not reach.</summary>
    public IReadOnlyList<string> Missing
    {
        get
        {
            lock (_lock)
            {
                return _missing.ToArray();
            }
        }
    }

    /// <summary>The session wants these agents, or some whose names it does not know yet; from now on it has no default but them.</summary>
    public void Ask(IEnumerable<string> names)
    {
        lock (_lock)
        {
            _hasAsked = true;
            _missing.AddRange(names.Where(name => name.Length > 0).Except(_connected, StringComparer.Ordinal).Except(_missing, StringComparer.Ordinal).ToArray());
        }
    }

    /// <summary>An agent answered.</summary>
    public void Add(string name)
    {
        lock (_lock)
        {
            _hasAsked = true;
            _missing.Remove(name);
            if (!_connected.Contains(name, StringComparer.Ordinal))
            {
                _connected.Add(name);
            }
        }
    }

    /// <summary>The session wants this agent no more.</summary>
    public void Remove(string name)
    {
        lock (_lock)
        {
            _connected.Remove(name);
            _missing.Remove(name);
            _hasAsked = _connected.Count + _missing.Count > 0;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _connected.Clear();
            _missing.Clear();
            _hasAsked = false;
        }
    }

    /// <summary>
    /// Where a cmdlet without -Agent goes: the connected agents; in a session that never asked for any, those of LBADMIN_AGENT (names separated by
    /// commas), else the local one.
    /// </summary>
    /// <exception cref="AgentException">The session asked for agents and reached none.</exception>
    public IReadOnlyList<string> Defaults()
    {
        lock (_lock)
        {
            if (_connected.Count > 0)
            {
                return _connected.ToArray();
            }

            if (_hasAsked)
            {
                throw NotFound.DefaultAgent(_missing);
            }
        }

        var named = (Environment.GetEnvironmentVariable("LBADMIN_AGENT") ?? string.Empty)
            .Split([','], StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim()).Where(name => name.Length > 0).ToArray();
        return named.Length > 0 ? named : [AgentAddress.Local()];
    }
}
