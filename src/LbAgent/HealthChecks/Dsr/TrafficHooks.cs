using System;
using System.Collections.Generic;
using LbAgent.Bpf;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>The interfaces that the programs are at work on: from the first path that leads by one to the last. One thread at a time.</summary>
internal sealed class TrafficHooks(DsrProgram program) : IDisposable
{
    private readonly Dictionary<int, (IDisposable Hook, int Holders)> _held = [];

    /// <exception cref="BpfFailedException">The kernel refuses. Nothing is held then.</exception>
    public void Hold(int interfaceIndex)
    {
        var held = _held.TryGetValue(interfaceIndex, out var known) ? known : (Hook: Attach(interfaceIndex), Holders: 0);
        _held[interfaceIndex] = (held.Hook, held.Holders + 1);
    }

    public void Release(int interfaceIndex)
    {
        var (hook, holders) = _held[interfaceIndex];
        if (holders > 1)
        {
            _held[interfaceIndex] = (hook, holders - 1);
            return;
        }

        _held.Remove(interfaceIndex);
        hook.Dispose();
    }

    public void Dispose()
    {
        foreach (var (hook, _) in _held.Values)
        {
            hook.Dispose();
        }

        _held.Clear();
    }

    private IDisposable Attach(int interfaceIndex) =>
        TrafficLinks.TryAttach(program, interfaceIndex) is { } links ? links : TrafficFilters.Attach(program, interfaceIndex);
}
