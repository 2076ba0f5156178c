using System;
using System.IO;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>On interfaces of network namespaces of their own.</summary>
public sealed class AttachmentTests
{
    [KernelHostFact]
    public void Attach_Veth_IsNative() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("lb0");
        using var rig = new DatapathRig();
        var index = Index("lb0");

        using var attachment = InterfaceAttachment.Attach(rig.Datapath.Program, index);

        Assert.Equal(AttachMode.Native, attachment.Mode);
        Assert.NotNull(XdpProgram.On(index));
    });

    /// <summary>As a process that was forked has it open for a moment, or as somebody has pinned it.</summary>
    [KernelHostFact]
    public void TakeOff_SomebodyElseHasTheLink_IsOffAndCanBePutThereAgain() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("lb0");
        using var rig = new DatapathRig();
        var index = Index("lb0");
        var pin = $"{BpfFileSystem.Place}/lbt-{Guid.NewGuid():N}";
        var attachment = InterfaceAttachment.Attach(rig.Datapath.Program, index);
        attachment.Pin(pin);
        try
        {
            attachment.TakeOff();

            Assert.Null(XdpProgram.On(index));
            InterfaceAttachment.Attach(rig.Datapath.Program, index).TakeOff();
        }
        finally
        {
            File.Delete(pin);
        }
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
