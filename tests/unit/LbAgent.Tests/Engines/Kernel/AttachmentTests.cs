using LbAgent.Bpf;
using LbAgent.Interop;
using System;
using LbAgent.Engines.Kernel;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>On interfaces of network namespaces of their own. Alone: a child process that another test starts would hold for a moment more what ends here.</summary>
[Collection(Alone.Name)]
public sealed class AttachmentTests
{
    [KernelHostFact]
    public void Attach_Veth_IsNativeAndEndsWithTheAttachment() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("lb0");
        using var rig = new DatapathRig();
        var index = Index("lb0");
        using (var attachment = InterfaceAttachment.Attach(rig.Datapath.Program, index))
        {
            Assert.Equal(AttachMode.Native, attachment.Mode);
            Assert.NotNull(XdpProgram.On(index));
        }

        Assert.Null(XdpProgram.On(index));
    });

    [KernelHostFact]
    public void Attach_DriverCannot_IsGeneric() => NetworkNamespace.Run(() =>
    {
        using var rig = new DatapathRig();

        using var attachment = InterfaceAttachment.Attach(rig.Datapath.Program, Index("lo"));

        Assert.Equal(AttachMode.Generic, attachment.Mode);
    });

    [KernelHostFact]
    public void Attach_AnotherProgramIsThere_IsRefusedAndNamed() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("lb0");
        using var rig = new DatapathRig();
        using var other = new DatapathRig();
        var index = Index("lb0");
        using var attachment = InterfaceAttachment.Attach(other.Datapath.Program, index);
        var before = XdpProgram.On(index);

        var refused = Assert.Throws<BpfFailedException>(() => InterfaceAttachment.Attach(rig.Datapath.Program, index));

        Assert.Contains(before!.Description, refused.Message, StringComparison.Ordinal);
        Assert.Matches(@"^id \d+ \(lb\)$", before.Description);
        Assert.Equal(before, XdpProgram.On(index));
    });

    [KernelHostFact]
    public void Attach_NoSuchInterface_SaysSo() => NetworkNamespace.Run(() =>
    {
        using var rig = new DatapathRig();

        Assert.Throws<BpfFailedException>(() => InterfaceAttachment.Attach(rig.Datapath.Program, 4242));
    });

    private static int Index(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return Assert.Single(NetlinkInterfaces.List(netlink), one => one.Name == name).Index;
    }
}
