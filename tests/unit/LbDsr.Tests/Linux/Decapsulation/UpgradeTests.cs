using System;
using System.Linq;
using System.Threading;
using LbAdmin.Dsr.Interop;
using LbAdmin.Dsr.Linux;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>Another version of the library comes, with another program.</summary>
public sealed unsafe class UpgradeTests
{
    private static readonly TunnelPacket Taken = new(Places.Packet(isIpv6: false, Packet.Udp), IsIpv6: false);
    private static readonly TunnelPacket Strange = Taken with { Source = Places.Stranger(isIpv6: false) };

    [InterfaceFact]
    public void Enable_OtherInstructions_PutsThemInPlaceAndKeepsAllCounters() => Run((folder, socket) =>
    {
        var first = folder.Decapsulation().Enable("lb0", Places.Settings);
        Send(folder, socket, Taken);
        Send(folder, socket, Strange);
        var fewer = new DecapsulationSettings(Places.Settings.Balancers, Places.Settings.TunnelAddresses, [Places.Vip(isIpv6: false)]);

        var later = folder.Decapsulation("idle.bpf.o").Enable("lb0", fewer);

        Assert.NotEqual(first.ProgramId, later.ProgramId);
        Assert.Equal((fewer, 1ul, 1ul), (later.Settings, later.Counters.Packets, later.Counters.Dropped));
        Send(folder, socket, Strange);
        Assert.Equal((2ul, 1ul), (Read(folder).Packets, Read(folder).Dropped));
        Assert.Equal(later.ProgramId, folder.Decapsulation("idle.bpf.o").Enable("lb0", fewer).ProgramId);

        var again = folder.Decapsulation().Enable("lb0", Places.Settings);
        Assert.NotEqual(later.ProgramId, again.ProgramId);
        Send(folder, socket, Strange);
        Assert.Equal((2ul, 2ul), (Read(folder).Packets, Read(folder).Dropped));
        Assert.True(folder.Decapsulation().Disable("lb0"));
        Assert.False(folder.HasPins("lb0"));
    });

    [InterfaceFact]
    public void Enable_OneMapOfAnotherLayout_KeepsTheOthers() => Run((folder, socket) =>
    {
        var first = folder.Decapsulation().Enable("lb0", Places.Settings);
        Send(folder, socket, Taken);
        Send(folder, socket, Strange);

        var later = folder.Decapsulation("wider.bpf.o").Enable("lb0", Places.Settings);

        Assert.NotEqual(first.ProgramId, later.ProgramId);
        Assert.Equal((Places.Settings, 1ul, 0ul), (later.Settings, later.Counters.Packets, later.Counters.Dropped));
        Send(folder, socket, Strange);
        Send(folder, socket, Taken);
        Assert.Equal((2ul, 1ul), (Read(folder).Packets, Read(folder).Dropped));
        Assert.Equal(later.ProgramId, folder.Decapsulation("wider.bpf.o").Enable("lb0", Places.Settings).ProgramId);
    });

    [InterfaceFact]
    public void Enable_ManyUpgradesUnderTraffic_LoseNoPacket() => Run((folder, socket) =>
    {
        folder.Decapsulation().Enable("lb0", Places.Settings);
        using var maps = PinnedMaps.Open(folder.Pins("lb0"));
        var ends = false;
        var sent = 0ul;
        var sender = new Thread(() =>
        {
            var frame = Taken.ToFrame();
            while (!Volatile.Read(ref ends))
            {
                // No more than the pair of interfaces holds.
                for (var i = 0; i < 20; i++, sent++)
                {
                    socket.Send(frame);
                }

                SpinWait.SpinUntil(() => maps.Counters.Read().Packets >= sent, TimeSpan.FromSeconds(1));
            }
        });
        sender.Start();
        for (var i = 0; i < 20; i++)
        {
            folder.Decapsulation("wider.bpf.o").Enable("lb0", Places.Settings);
            folder.Decapsulation().Enable("lb0", Places.Settings);
        }

        Volatile.Write(ref ends, true);
        sender.Join();

        Assert.True(sent > 1000, $"{sent} sent");
        Assert.True(SpinWait.SpinUntil(() => maps.Counters.Read().Packets >= sent, TimeSpan.FromSeconds(10)));
        Assert.Equal(sent, maps.Counters.Read().Packets);
    });

    [InterfaceFact]
    public void Enable_KernelRefusesTheLaterProgram_LeavesAllAsItWas() => Run((folder, socket) =>
    {
        var first = folder.Decapsulation().Enable("lb0", Places.Settings);
        Send(folder, socket, Taken);
        var others = new DecapsulationSettings(Places.Settings.Balancers, Places.Settings.TunnelAddresses, [Places.Client(isIpv6: false)]);

        Assert.Throws<DecapsulationFailedException>(() => folder.Decapsulation("unfit.bpf.o").Enable("lb0", others));

        var now = folder.Decapsulation().Get("lb0")!;
        Assert.Equal((first.ProgramId, first.Settings, 1ul), (now.ProgramId, now.Settings, now.Counters.Packets));
        Send(folder, socket, Taken);
        Assert.Equal((2ul, 0ul), (Read(folder).Packets, Read(folder).Dropped));
    });

    /// <summary>As a process leaves it that ends when the new program is in place, and its pins are not all.</summary>
    [InterfaceFact]
    public void Enable_AfterAnUpgradeThatEndedUnderWay_IsWholeAgain() => Run((folder, socket) =>
    {
        folder.Decapsulation().Enable("lb0", Places.Settings);
        var pins = folder.Pins("lb0");
        using (var link = pins.Open(PinFolder.Link))
        using (var later = LoadedProgram.Load(BpfFolder.Image("wider.bpf.o"), pins.TryOpen))
        {
            Assert.Equal(["dropped"], later.OwnMaps);
            Assert.Equal(0, Libbpf.UpdateLink(link.Number, later.Program.Number, null));
        }

        var now = folder.Decapsulation().Enable("lb0", Places.Settings);

        Assert.Equal(Places.Settings, now.Settings);
        Send(folder, socket, Taken);
        Send(folder, socket, Strange);
        Assert.Equal(["stranger 1"], Read(folder).Drops.Where(drop => drop.Packets > 0).Select(drop => $"{drop}"));
        Assert.Equal(now.ProgramId, folder.Decapsulation().Enable("lb0", Places.Settings).ProgramId);
    });

    private static DecapsulationCounters Read(BpfFolder folder) => folder.Decapsulation().Get("lb0")!.Counters;

    private static void Send(BpfFolder folder, PacketSocket socket, TunnelPacket packet)
    {
        var before = Read(folder);
        socket.Send(packet.ToFrame());
        Assert.True(SpinWait.SpinUntil(() => Read(folder) is var now && now.Packets + now.Dropped > before.Packets + before.Dropped, TimeSpan.FromSeconds(20)));
    }

    private static void Run(Action<BpfFolder, PacketSocket> test) => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        using var socket = new PacketSocket("lb0p");
        test(folder, socket);
    });
}
