using System.Runtime.InteropServices;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>A program put on an interface in the mode that a test wants, whatever the driver can. It goes with the interface.</summary>
internal static unsafe partial class ProgramInMode
{
    /// <summary>In the namespace of this thread.</summary>
    public static void Put(BpfProgramReference program, string name, AttachMode mode) =>
        Assert.Equal(0, Attach(Index(name), program.Descriptor, (uint)mode, null));

    public static int Index(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return Assert.Single(NetlinkInterfaces.List(netlink), one => one.Name == name).Index;
    }

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_xdp_attach")]
    private static partial int Attach(int interfaceIndex, int program, uint flags, void* options);
}
