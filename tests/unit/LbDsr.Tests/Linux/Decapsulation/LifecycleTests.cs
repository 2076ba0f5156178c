using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using LbAdmin.Dsr.Linux;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>On interfaces of network namespaces of their own. Every call is made by an object that knows nothing of those before.</summary>
public sealed class LifecycleTests
{
    private static readonly DecapsulationSettings Other = new(
        [AddressNetwork.Parse("10.8.0.0/16"), AddressNetwork.Parse("fd00::/64")],
        [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1"), IPAddress.Parse("fd00::2")],
        [IPAddress.Parse("192.0.2.99")]);

    [InterfaceFact]
    public void Enable_Veth_IsNativeAndReadBackAndTakenOff() => Run((folder, _) =>
    {
        var enabled = folder.Decapsulation().Enable("lb0", Places.Settings);
        var read = folder.Decapsulation().Get("lb0")!;

        Assert.Equal(DecapsulationMode.Native, enabled.Mode);
        Assert.Equal(Places.Settings, enabled.Settings);
        Assert.Equal((0ul, 0ul, 0ul), (enabled.Counters.Packets, enabled.Counters.Bytes, enabled.Counters.Dropped));
        Assert.Equal((enabled.InterfaceName, enabled.ProgramId, enabled.Mode, enabled.Settings), (read.InterfaceName, read.ProgramId, read.Mode, read.Settings));
        Assert.Equal((read.ProgramId, DecapsulationMode.Native), XdpInterface.TryFind("lb0")!.Attached());

        Assert.True(folder.Decapsulation().Disable("lb0"));
        Assert.Equal(0u, XdpInterface.TryFind("lb0")!.Attached().Program);
        Assert.False(folder.HasPins("lb0"));
        Assert.Null(folder.Decapsulation().Get("lb0"));
        Assert.False(folder.Decapsulation().Disable("lb0"));
    });

    [InterfaceFact]
    public void Enable_SignalsCome_IsDone() => Run((folder, _) =>
    {
        using var storm = new SignalStorm();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(DecapsulationMode.Native, folder.Decapsulation().Enable("lb0", Places.Settings).Mode);
            folder.Decapsulation().Disable("lb0");
        }
    });

    [InterfaceFact]
    public void Enable_DriverCannot_IsGeneric() => Run((folder, _) =>
        Assert.Equal(DecapsulationMode.Generic, folder.Decapsulation().Enable("lo", Places.Settings).Mode));

    [InterfaceFact]
    public void Get_NothingWasEverSetUp_IsNothing() => Run((folder, _) =>
    {
        Assert.Null(folder.Decapsulation().Get("lb0"));
        Assert.False(folder.Decapsulation().Disable("lb0"));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    });

    [InterfaceFact]
    public void Enable_WithTheSameSettings_ChangesNothing() => Run((folder, send) =>
    {
        var first = folder.Decapsulation().Enable("lb0", Places.Settings);
        send(new TunnelPacket(Places.Packet(false, 6), IsIpv6: false));
        var bank = Bank(folder);

        var second = folder.Decapsulation().Enable("lb0", Places.Settings);

        Assert.Equal((first.ProgramId, bank, 1ul), (second.ProgramId, Bank(folder), second.Counters.Packets));
    });

    [InterfaceFact]
    public void Enable_WithOtherSettings_KeepsProgramAndCounters() => Run((folder, send) =>
    {
        var first = folder.Decapsulation().Enable("lb0", Places.Settings);
        send(new TunnelPacket(Places.Packet(false, 6), IsIpv6: false));

        foreach (var settings in new[] { Other, Places.Settings, Other })
        {
            var now = folder.Decapsulation().Enable("lb0", settings);
            Assert.Equal((first.ProgramId, settings, 1ul), (now.ProgramId, now.Settings, now.Counters.Packets));
        }

        send(new TunnelPacket(Places.Packet(false, 6), IsIpv6: false));
        Assert.Equal(["stranger 1"], folder.Decapsulation().Get("lb0")!.Counters.Drops.Where(drop => drop.Packets > 0).Select(drop => $"{drop}"));
    });

    [InterfaceFact]
    public void Enable_SeveralInterfaces_AreEachTheirOwn() => Run((folder, _) =>
    {
        // A name with a dot, as interfaces of VLANs have.
        NetworkNamespace.AddPair("lb1.7");

        folder.Decapsulation().Enable("lb0", Places.Settings);
        folder.Decapsulation().Enable("lb1.7", Other);

        Assert.Equal(Places.Settings, folder.Decapsulation().Get("lb0")!.Settings);
        Assert.Equal(("lb1.7", Other), (folder.Decapsulation().Get("lb1.7")!.InterfaceName, folder.Decapsulation().Get("lb1.7")!.Settings));
        Assert.True(folder.Decapsulation().Disable("lb1.7"));
        Assert.NotNull(folder.Decapsulation().Get("lb0"));
    });

    [InterfaceFact]
    public void Enable_AnotherProgramIsThere_IsRefusedAndNamed() => Run((folder, _) =>
    {
        var device = XdpInterface.TryFind("lb0")!;
        using var loaded = LoadedProgram.Load(BpfFolder.Image("idle.bpf.o"), _ => null);
        using var link = device.Attach(loaded.Program);
        var there = device.Attached().Program;

        var refused = Assert.Throws<DecapsulationFailedException>(() => folder.Decapsulation().Enable("lb0", Places.Settings));

        Assert.Equal(DecapsulationFailure.OtherProgram, refused.Failure);
        Assert.Contains($"id {there} (decap)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(there, device.Attached().Program);
        Assert.False(folder.HasPins("lb0"));
        Assert.Null(folder.Decapsulation().Get("lb0"));
        Assert.False(folder.Decapsulation().Disable("lb0"));
        Assert.Equal(there, device.Attached().Program);
    });

    [InterfaceFact]
    public void Enable_InterfaceCameAnew_StartsAnew() => Run((folder, _) =>
    {
        folder.Decapsulation().Enable("lb0", Places.Settings);
        NetworkNamespace.Command("ip", "link", "delete", "lb0");
        Assert.Null(folder.Decapsulation().Get("lb0"));
        NetworkNamespace.AddPair("lb0");
        Assert.Null(folder.Decapsulation().Get("lb0"));

        Assert.Equal(Other, folder.Decapsulation().Enable("lb0", Other).Settings);

        NetworkNamespace.Command("ip", "link", "delete", "lb0");
        Assert.True(folder.Decapsulation().Disable("lb0"));
        Assert.False(folder.HasPins("lb0"));
    });

    /// <summary>As a process leaves it that ends before the link is pinned: the program went with it.</summary>
    [InterfaceFact]
    public void Enable_AfterOneThatEndedUnderWay_StartsAnew() => Run((folder, _) =>
    {
        folder.Decapsulation().Enable("lb0", Places.Settings);
        File.Delete($"{folder.Path}/lbdsr/lb0/link");
        Assert.True(SpinWait.SpinUntil(() => XdpInterface.TryFind("lb0")!.Attached().Program == 0, TimeSpan.FromSeconds(20)));
        Assert.Null(folder.Decapsulation().Get("lb0"));

        Assert.Equal(Other, folder.Decapsulation().Enable("lb0", Other).Settings);
    });

    [InterfaceFact]
    public void Enable_KernelRefusesTheProgram_LeavesNothing() => Run((folder, _) =>
    {
        var refused = Assert.Throws<DecapsulationFailedException>(() => folder.Decapsulation("unfit.bpf.o").Enable("lb0", Places.Settings));

        Assert.Equal(DecapsulationFailure.Refused, refused.Failure);
        Assert.Contains("put the program on interface lb0", refused.Message, StringComparison.Ordinal);
        Assert.False(folder.HasPins("lb0"));
        Assert.Equal(0u, XdpInterface.TryFind("lb0")!.Attached().Program);
    });

    [InterfaceFact]
    public void Enable_WhatCannotBe_IsToldAndTouchesNothing() => Run((folder, _) =>
    {
        var decapsulation = folder.Decapsulation();

        foreach (var name in new[] { "lb7", "", "..", "a/b", "lbx:1", "a-name-too-long-for-any" })
        {
            Assert.Equal(DecapsulationFailure.NoSuchInterface, Assert.Throws<DecapsulationFailedException>(() => decapsulation.Enable(name, Places.Settings)).Failure);
        }

        var wrong = Assert.Throws<DecapsulationFailedException>(() => decapsulation.Enable("lb0", new DecapsulationSettings([], [], [IPAddress.Loopback])));
        Assert.Equal((DecapsulationFailure.InvalidSettings, 3), (wrong.Failure, wrong.Message.Split('\n').Length));
        Assert.Equal(DecapsulationFailure.NotSupported, Assert.Throws<DecapsulationFailedException>(() => new Decapsulation(folder.Path, image: null).Enable("lb0", Places.Settings)).Failure);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    });

    /// <summary>Two banks, of which one is in force: which it is.</summary>
    private static uint Bank(BpfFolder folder)
    {
        using var bank = folder.Pins("lb0").Open(MapNames.Bank);
        return new BpfMap<uint, uint>(bank, "bank").Get(0);
    }

    /// <summary>With a pair of interfaces, and what puts packets on the other end of lb0.</summary>
    private static void Run(Action<BpfFolder, Action<TunnelPacket>> test) => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        using var socket = new PacketSocket("lb0p");
        test(folder, packet =>
        {
            var before = Seen(folder);
            socket.Send(packet.ToFrame());
            Assert.True(SpinWait.SpinUntil(() => Seen(folder) > before, TimeSpan.FromSeconds(20)));
        });
    });

    private static ulong Seen(BpfFolder folder) => folder.Decapsulation().Get("lb0")!.Counters is var counters ? counters.Packets + counters.Dropped : 0;
}
