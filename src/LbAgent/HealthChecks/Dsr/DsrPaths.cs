using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using LbAgent.Bpf;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>
/// All ways to VIP addresses on servers. The programs are loaded for the first of them, and are at work on an interface as long as one leads by it. Where
/// the box cannot do it, an event says so once. Safe from any thread; those that probe share a network namespace.
/// </summary>
internal sealed class DsrPaths(EventLog events) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>Given again as late as possible: a packet under way must not meet another's target.</summary>
    private readonly Queue<uint> _freeNumbers = new();

    private readonly HashSet<string> _said = [];
    private DsrKernel? _kernel;
    private uint _nextNumber;
    private bool _isImpossible;

    /// <summary>Null where this box cannot ask at VIP addresses.</summary>
    public DsrPath? TryOpen(DsrAddress address, IPAddress server)
    {
        lock (_lock)
        {
            if (!TryLoad())
            {
                return null;
            }

            if (_nextNumber < DsrLayout.Targets)
            {
                return new DsrPath(this, _nextNumber++, address, server);
            }

            if (_freeNumbers.TryDequeue(out var number))
            {
                return new DsrPath(this, number, address, server);
            }

            Say($"there are {DsrLayout.Targets} of them already");
            return null;
        }
    }

    /// <summary>Sees to it that the programs are at work on the interface that leads to the path's server now.</summary>
    public void Follow(DsrPath path)
    {
        lock (_lock)
        {
            if (_kernel is null || path.IsClosed)
            {
                return;
            }

            try
            {
                Follow(_kernel, path);
            }
            catch (Exception refused) when (refused is BpfFailedException or Win32Exception)
            {
                Leave(path);
                Say(refused.Message);
            }
        }
    }

    /// <summary>The path leads by no interface any more.</summary>
    public void Leave(DsrPath path)
    {
        lock (_lock)
        {
            if (_kernel is not null && path.Interface is { } interfaceIndex)
            {
                path.Interface = null;
                _kernel.Program.Remove(path.Number, path.Vip);
                _kernel.Hooks.Release(interfaceIndex);
            }
        }
    }

    public ulong Carried(DsrPath path)
    {
        lock (_lock)
        {
            return path.Interface is null || _kernel is null ? 0 : _kernel.Program.Carried(path.Number);
        }
    }

    public void Close(DsrPath path)
    {
        lock (_lock)
        {
            if (!path.IsClosed)
            {
                Leave(path);
                path.IsClosed = true;
                _freeNumbers.Enqueue(path.Number);
            }
        }
    }

    /// <summary>Takes the programs off all interfaces. Paths lead nowhere then.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isImpossible = true;
            _kernel?.Dispose();
            _kernel = null;
        }
    }

    private bool TryLoad()
    {
        if (_kernel is not null || _isImpossible)
        {
            return _kernel is not null;
        }

        var whyNot = DsrReadiness.WhyNot;
        try
        {
            _kernel = whyNot.Length == 0 ? new DsrKernel() : null;
        }
        catch (BpfFailedException refused)
        {
            whyNot = refused.Message;
        }

        if (_kernel is null)
        {
            _isImpossible = true;
            Say(whyNot);
        }

        return _kernel is not null;
    }

    private void Follow(DsrKernel kernel, DsrPath path)
    {
        var towards = DsrRoute.InterfaceTowards(kernel.Netlink, path.Server);
        var translates = path.Vip.AddressFamily != path.Server.AddressFamily;
        var own = translates && towards is { } index ? DsrRoute.OwnAddress(kernel.Netlink, index, path.Vip) : null;
        if (towards == path.Interface && Equals(own, path.Own))
        {
            return;
        }

        Leave(path);
        if (towards is not { } leads)
        {
            return;
        }

        if (!NetlinkInterfaces.IsEthernet(kernel.Netlink, leads))
        {
            Say($"interface {leads} carries no Ethernet frames");
        }
        else if (translates && own is null)
        {
            Say($"the box has no {(path.Vip.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address to ask from");
        }
        else
        {
            Lead(kernel, path, leads, own);
        }
    }

    private static void Lead(DsrKernel kernel, DsrPath path, int interfaceIndex, IPAddress? own)
    {
        kernel.Hooks.Hold(interfaceIndex);
        try
        {
            kernel.Program.Add(path.Number, path.Vip, path.Server, path.IsTunnelled, own);
        }
        catch
        {
            kernel.Hooks.Release(interfaceIndex);
            throw;
        }

        (path.Interface, path.Own) = (interfaceIndex, own);
    }

    private void Say(string whyNot)
    {
        if (_said.Add(whyNot))
        {
            events.Write(new AgentEvent(EventKind.Health, EventSeverity.Warning, $"servers of DSR VIPs are not asked at the VIP address, but at their own alone: {whyNot}"));
        }
    }
}
