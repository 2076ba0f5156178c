using System;
using System.ComponentModel;
using LbAgent.Bpf;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>What there is in the kernel for asking at VIP addresses: the programs, where they are at work, and whom to ask for routes. One thread at a time.</summary>
internal sealed class DsrKernel : IDisposable
{
    private NetlinkSocket? _netlink;

    /// <exception cref="BpfFailedException">The programs cannot be loaded here.</exception>
    public DsrKernel()
    {
        Program = DsrProgram.Load();
        Hooks = new TrafficHooks(Program);
    }

    public DsrProgram Program { get; }

    public TrafficHooks Hooks { get; }

    /// <summary>Opened by who asks first: the thread that probes, in whose network namespace all of this is.</summary>
    /// <exception cref="Win32Exception">The kernel gives none.</exception>
    public NetlinkSocket Netlink => _netlink ??= NetlinkSocket.Open();

    public void Dispose()
    {
        Hooks.Dispose();
        Program.Dispose();
        _netlink?.Dispose();
    }
}
