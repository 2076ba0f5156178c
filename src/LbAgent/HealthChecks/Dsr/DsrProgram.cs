using System;
using System.Net;
using LbAgent.Bpf;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>The two programs that change addresses, and the targets that they know; loaded into the kernel, and gone with this. One thread at a time.</summary>
internal sealed class DsrProgram : IDisposable
{
    private const string File = "probe.bpf.o";

    private readonly LoadedObject _object;
    private readonly BpfMap<uint, DsrLayout.Target> _targets;
    private readonly AddressBits<DsrLayout.AddressBits> _addresses;

    private DsrProgram(LoadedObject loaded)
    {
        _object = loaded;
        _targets = new(loaded, "targets");
        _addresses = new(loaded);
        Out = loaded.Program("probe_out");
        In = loaded.Program("probe_in");
    }

    /// <summary>For what leaves an interface.</summary>
    public BpfProgramReference Out { get; }

    /// <summary>For what comes in by it.</summary>
    public BpfProgramReference In { get; }

    public static bool IsBuiltIn => LoadedObject.HasImage(File);

    /// <exception cref="BpfFailedException">It cannot be loaded here; the message says why.</exception>
    public static DsrProgram Load()
    {
        var loaded = new LoadedObject("probe", LoadedObject.Image(File) ?? throw new BpfFailedException("the agent was built without it"));
        try
        {
            loaded.Load();
            return new DsrProgram(loaded);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Sockets with this number in their mark reach a VIP address on a server from now on.</summary>
    /// <param name="number">Free until now.</param>
    /// <param name="vip">The VIP address.</param>
    /// <param name="server">The server's own.</param>
    /// <param name="isTunnelled">In another packet, to the server's own address.</param>
    /// <param name="own">The box's, of the VIP's family; null where the server's is the same.</param>
    public void Add(uint number, IPAddress vip, IPAddress server, bool isTunnelled, IPAddress? own)
    {
        var target = new DsrLayout.Target
        {
            Vip = DsrLayout.AddressOf(vip), Server = DsrLayout.AddressOf(server), Own = own is null ? default : DsrLayout.AddressOf(own), Tunnel = isTunnelled ? (byte)1 : (byte)0,
        };
        _targets.Put(number, target);
        _addresses.Add(vip);
    }

    public void Remove(uint number, IPAddress vip)
    {
        _targets.Remove(number);
        _addresses.Remove(vip);
    }

    /// <summary>Packets of a target that have left for its VIP address.</summary>
    public ulong Carried(uint number) => _targets.TryGet(number, out var target) ? target.Carried : 0;

    public void Dispose() => _object.Dispose();
}
