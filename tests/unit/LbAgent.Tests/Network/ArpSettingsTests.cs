using System.IO;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Interop;
using LbAgent.Network;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Network;

/// <summary>On the kernel's own settings, in namespaces of their own.</summary>
public sealed class ArpSettingsTests
{
    private static readonly IPAddress Vip = IPAddress.Parse("192.0.2.100");

    [RootFact]
    public void Hold_OnTheLoopback_InterfacesAreSilent_UntilTheLastIsReleased() => Run((addresses, file) =>
    {
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv4.conf.w0.arp_announce=1");
        var other = IPAddress.Parse("192.0.2.101");
        addresses.Stand(AddressMode.Loopback);
        addresses.Hold(Vip);
        addresses.Hold(other);

        Assert.Equal((1, 2), Of("v0"));
        Assert.Equal((1, 2), Of("w0"));
        Assert.Equal((0, 0), Of("all"));
        Assert.Equal((0, 0), Of("default"));
        Assert.Equal((0, 0), Of("lo"));
        Assert.True(File.Exists(file));

        addresses.Release(Vip);
        Assert.Equal((1, 2), Of("v0"));
        addresses.Release(other);
        Assert.Equal((0, 0), Of("v0"));
        Assert.Equal((0, 1), Of("w0"));
        Assert.False(File.Exists(file));
    });

    [RootFact]
    public void Hold_IPv6Alone_ChangesNothing() => Run((addresses, file) =>
    {
        addresses.Stand(AddressMode.Loopback);
        addresses.Hold(IPAddress.Parse("2001:db8::100"));

        Assert.Equal((0, 0), Of("v0"));
        Assert.False(File.Exists(file));
    });

    /// <summary>2 and 8 of arp_ignore are as good as 1, and are somebody's.</summary>
    [RootFact]
    public void Hold_InterfaceIsStricterAlready_KeepsWhatItHas() => Run((addresses, _) =>
    {
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv4.conf.v0.arp_ignore=2", "net.ipv4.conf.w0.arp_ignore=8", "net.ipv4.conf.w0.arp_announce=2");
        addresses.Stand(AddressMode.Loopback);
        addresses.Hold(Vip);

        Assert.Equal((2, 2), Of("v0"));
        Assert.Equal((8, 2), Of("w0"));

        addresses.Release(Vip);
        Assert.Equal((2, 0), Of("v0"));
        Assert.Equal((8, 2), Of("w0"));
    });

    [RootFact]
    public void Hold_AllInterfacesAreSilentAlready_RecordsNothing() => Run((addresses, file) =>
    {
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        addresses.Stand(AddressMode.Loopback);
        addresses.Hold(Vip);

        Assert.Equal((0, 0), Of("v0"));
        Assert.False(File.Exists(file));
    });

    /// <summary>The kernel goes by the larger value, and 3 answers for addresses on the loopback.</summary>
    [RootFact]
    public void Hold_AllOutdoesAnInterface_IsRefused() => Run((addresses, _) =>
    {
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=3");
        addresses.Stand(AddressMode.Loopback);

        var refused = Assert.Throws<AddressFailedException>(() => addresses.Hold(Vip));

        Assert.Equal("net.ipv4.conf.all.arp_ignore is 3, which outdoes what an interface has; set it to 0 or 1", refused.Reason);
        Assert.False(addresses.IsHere(Vip));
    });

    [RootFact]
    public void Settle_InterfaceThatHasCome_IsSilentToo_AndThoseThatSpeakNoArpAreLeftAlone() => Run((addresses, file) =>
    {
        NetworkNamespace.Command("ip", "link", "add", "br0", "type", "bridge");
        NetworkNamespace.AddPair("p0");
        NetworkNamespace.Command("ip", "link", "set", "p0", "master", "br0");
        addresses.Stand(AddressMode.Loopback);
        addresses.Hold(Vip);
        NetworkNamespace.AddPair("n0", "198.51.100.1/24");
        NetworkNamespace.Command("ip", "link", "add", "quiet0", "type", "veth", "peer", "name", "quiet1");
        NetworkNamespace.Command("ip", "link", "set", "quiet0", "arp", "off");

        Assert.Empty(addresses.Settle());

        Assert.Equal((1, 2), Of("n0"));
        Assert.Equal((1, 2), Of("br0"));
        Assert.Equal((0, 0), Of("p0"));
        Assert.Equal((0, 0), Of("quiet0"));
        NetworkNamespace.Command("ip", "link", "del", "n0");
        addresses.Settle();
        addresses.Release(Vip);
        Assert.Equal((0, 0), Of("br0"));
        Assert.False(File.Exists(file));
    });

    [RootFact]
    public void Settle_SomebodyChangedItMeanwhile_IsNotPutBack() => Run((addresses, _) =>
    {
        addresses.Stand(AddressMode.Loopback);
        addresses.Hold(Vip);
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv4.conf.v0.arp_ignore=2");
        addresses.Stand(AddressMode.External);
        addresses.Keep(Vip, []);

        Assert.Equal(["v0p", "w0", "w0p"], addresses.Settle().Order());

        Assert.Equal((2, 2), Of("v0"));
        Assert.Equal((0, 0), Of("w0"));
    });

    /// <summary>The next agent puts back what was there before the first one changed it.</summary>
    [RootFact]
    public void Settle_AfterAKill_PutsBackWhatWasThereBefore() => NetworkNamespace.Run(() =>
    {
        using var directory = new TemporaryDirectory();
        NetworkNamespace.AddPair("v0", "192.0.2.1/24");
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv4.conf.v0.arp_announce=1");
        using (var killed = Open(directory))
        {
            killed.Stand(AddressMode.Loopback);
            killed.Hold(Vip);
        }

        using (var second = Open(directory))
        {
            second.AwaitAlone();
            second.Stand(AddressMode.Loopback);
            Assert.Empty(second.RemoveStale([Vip]));
            second.Hold(Vip);
            Assert.Empty(second.Settle());
            Assert.Equal((1, 2), Of("v0"));
        }

        using var third = Open(directory);
        third.AwaitAlone();
        Assert.Equal([Vip], third.RemoveStale([]));
        Assert.Equal(["v0", "v0p"], third.Settle().Order());
        Assert.Equal((0, 1), Of("v0"));
        Assert.Empty(third.Settle());
    });

    /// <summary>Its numbers of interfaces mean others there.</summary>
    [RootFact]
    public void Read_RecordOfAnotherNamespace_SaysNothing()
    {
        using var directory = new TemporaryDirectory();
        var record = new ArpRecord(directory.File("arp-settings"));
        NetworkNamespace.Run(() =>
        {
            record.Write([new InterfaceArp(1, "lo", new ArpValues(0, 0))]);
            Assert.Equal([new InterfaceArp(1, "lo", new ArpValues(0, 0))], record.Read());
        });
        NetworkNamespace.Run(() => Assert.Empty(record.Read()));
    }

    [RootFact]
    public void Read_WhatIsNoRecord_IsRefused() => NetworkNamespace.Run(() =>
    {
        using var directory = new TemporaryDirectory();
        var (path, record) = (directory.File("arp-settings"), new ArpRecord(directory.File("arp-settings")));
        File.WriteAllText(path, "something else");
        Assert.Throws<InvalidDataException>(record.Read);

        record.Write([new InterfaceArp(1, "lo", new ArpValues(0, 0))]);
        File.AppendAllText(path, "2 1\n");
        Assert.Throws<InvalidDataException>(record.Read);

        using var addresses = Open(directory);
        addresses.Stand(AddressMode.Loopback);
        NetworkNamespace.AddPair("v0", "192.0.2.1/24");
        var refused = Assert.Throws<AddressFailedException>(() => addresses.Hold(Vip));
        Assert.Contains(path, refused.Message, System.StringComparison.Ordinal);
        Assert.Equal((0, 0), Of("v0"));
    });

    private static void Run(System.Action<BoxAddresses, string> test) => NetworkNamespace.Run(() =>
    {
        using var directory = new TemporaryDirectory();
        NetworkNamespace.AddPair("v0", "192.0.2.1/24");
        NetworkNamespace.AddPair("w0");
        using var addresses = Open(directory);
        test(addresses, directory.File("arp-settings"));
    });

    private static BoxAddresses Open(TemporaryDirectory directory) => new(arp: new ArpSettings(new ArpRecord(directory.File("arp-settings"))));

    /// <summary>arp_ignore and arp_announce, as /proc has them.</summary>
    private static (int Ignore, int Announce) Of(string name) => (Read(name, "arp_ignore"), Read(name, "arp_announce"));

    private static int Read(string name, string setting) => int.Parse(File.ReadAllText($"/proc/sys/net/ipv4/conf/{name}/{setting}"), System.Globalization.CultureInfo.InvariantCulture);
}
