using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Interop;
using LbAgent.Network;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Network;

/// <summary>On the kernel's own addresses, in namespaces of their own.</summary>
public sealed class BoxAddressesTests
{
    private static readonly IPAddress V4 = IPAddress.Parse("192.0.2.100");
    private static readonly IPAddress V6 = IPAddress.Parse("2001:db8::100");

    [RootFact]
    public void Hold_AddressOfTheNetwork_IsThereUntilReleased() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        using var addresses = new BoxAddresses();
        Assert.True(addresses.MayAdd, addresses.WhyNot);
        var v0 = OnBox(IPAddress.Parse("192.0.2.1"))[0].InterfaceIndex;
        foreach (var address in new[] { V4, V6 })
        {
            Assert.False(BoxAddresses.IsLocal(address));

            addresses.Hold(address);
            Assert.True(BoxAddresses.IsLocal(address));
            var added = Assert.Single(OnBox(address));
            Assert.Equal(address.GetAddressBytes().Length * 8, added.PrefixLength);
            Assert.Equal(v0, added.InterfaceIndex);
            Assert.Equal(0x4C, added.Mark);

            addresses.Release(address);
            Assert.False(BoxAddresses.IsLocal(address));
            Assert.Empty(OnBox(address));
        }
    });

    [RootFact]
    public void Hold_NoRouteLeadsThere_GoesOnTheFirstThatRunsElseOnTheLoopback() => NetworkNamespace.Run(() =>
    {
        using var addresses = new BoxAddresses();
        addresses.Hold(V4);
        addresses.Hold(V6);
        Assert.Equal([1, 1], OnBox(V4).Concat(OnBox(V6)).Select(found => found.InterfaceIndex));
        addresses.Release(V4);
        addresses.Release(V6);

        NetworkNamespace.AddPair("v0");
        Assert.StartsWith("v0", InterfaceChoice.For(V4), System.StringComparison.Ordinal);
        addresses.Hold(V4);
        Assert.NotEqual(1, Assert.Single(OnBox(V4)).InterfaceIndex);
    });

    [RootFact]
    public void Hold_TwoNetworks_GoesByTheRoute() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24");
        NetworkNamespace.AddPair("v1", "198.51.100.1/24", "2001:db8::1/64");
        NetworkNamespace.Command("ip", "route", "add", "default", "via", "192.0.2.254");

        Assert.Equal("v1", InterfaceChoice.For(IPAddress.Parse("198.51.100.77")));
        Assert.Equal("v1", InterfaceChoice.For(V6));
        Assert.Equal("v0", InterfaceChoice.For(V4));
        Assert.Equal("v0", InterfaceChoice.For(IPAddress.Parse("203.0.113.9")));
    });

    [RootFact]
    public void Release_AddressThatWasThereBefore_StaysThere() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.100/24", "2001:db8::100/64");
        using var addresses = new BoxAddresses();
        foreach (var address in new[] { V4, V6, IPAddress.Loopback, IPAddress.Parse("127.0.9.9"), IPAddress.IPv6Loopback, IPAddress.Any, IPAddress.IPv6Any })
        {
            Assert.True(BoxAddresses.IsLocal(address));
            var before = OnBox(address);

            addresses.Hold(address);
            Assert.Equal(before, OnBox(address));
            addresses.Release(address);
            Assert.Equal(before, OnBox(address));
        }
    });

    [RootFact]
    public void Release_OneOfTwoHolders_StaysForTheOther() => NetworkNamespace.Run(() =>
    {
        using var addresses = new BoxAddresses();
        addresses.Hold(V4);
        addresses.Hold(V4);

        addresses.Release(V4);
        Assert.Single(OnBox(V4));
        addresses.Release(V4);
        Assert.Empty(OnBox(V4));
        addresses.Release(V4);
    });

    [RootFact]
    public void Keep_OnAnotherInterface_MovesItThere() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        NetworkNamespace.AddPair("w0");
        var (v0, w0) = (InterfaceOf("v0"), InterfaceOf("w0"));
        using var addresses = new BoxAddresses();
        foreach (var address in new[] { V4, V6 })
        {
            addresses.Hold(address, v0);

            addresses.Keep(address, []);
            addresses.Keep(address, [w0, v0]);
            Assert.Equal(v0, Assert.Single(OnBox(address)).InterfaceIndex);

            addresses.Keep(address, [w0]);
            Assert.Equal(w0, Assert.Single(OnBox(address)).InterfaceIndex);
            Assert.True(BoxAddresses.IsLocal(address));

            addresses.Release(address);
            Assert.Empty(OnBox(address));
        }
    });

    [RootFact]
    public void Keep_GoneMeanwhile_IsPutBackAndOurs() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        using var addresses = new BoxAddresses();
        addresses.Hold(V4, InterfaceOf("v0"));
        addresses.Hold(V6, InterfaceOf("v0"));
        NetworkNamespace.Command("ip", "link", "del", "v0");
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");

        foreach (var address in new[] { V4, V6 })
        {
            Assert.Empty(OnBox(address));
            Assert.True(addresses.Keep(address, [InterfaceOf("v0")]));
            Assert.False(addresses.Keep(address, [InterfaceOf("v0")]));

            Assert.Equal((InterfaceOf("v0"), 0x4C), (Assert.Single(OnBox(address)).InterfaceIndex, OnBox(address)[0].Mark));
            addresses.Release(address);
            Assert.Empty(OnBox(address));
        }
    });

    [RootFact]
    public void Keep_SomebodyElses_StaysWhereItIs() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24");
        NetworkNamespace.AddPair("w0");
        NetworkNamespace.Command("ip", "address", "add", $"{V4}/24", "dev", "v0");
        using var addresses = new BoxAddresses();
        addresses.Hold(V4, InterfaceOf("w0"));

        addresses.Keep(V4, [InterfaceOf("w0")]);
        addresses.Keep(V6, [InterfaceOf("w0")]);

        Assert.Equal((InterfaceOf("v0"), 24), (Assert.Single(OnBox(V4)).InterfaceIndex, OnBox(V4)[0].PrefixLength));
        Assert.Empty(OnBox(V6));
    });

    /// <summary>Whoever moves it to another box, as keepalived does, would find it on both.</summary>
    [RootFact]
    public void Keep_SomebodyElsesThatIsGone_IsNotPutBack() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24");
        NetworkNamespace.Command("ip", "address", "add", $"{V4}/24", "dev", "v0");
        using var addresses = new BoxAddresses();
        addresses.Hold(V4, InterfaceOf("v0"));
        NetworkNamespace.Command("ip", "address", "del", $"{V4}/24", "dev", "v0");

        var gone = Assert.Throws<AddressFailedException>(() => addresses.Keep(V4, [InterfaceOf("v0")]));

        Assert.StartsWith($"{V4} is not on this box any more", gone.Message, System.StringComparison.Ordinal);
        Assert.Empty(OnBox(V4));
        NetworkNamespace.Command("ip", "address", "add", $"{V4}/24", "dev", "v0");
        Assert.False(addresses.Keep(V4, [InterfaceOf("v0")]));
    });

    [RootFact]
    public void Keep_ModeLoopback_GoesToTheLoopbackAndBack() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        NetworkNamespace.AddPair("w0");
        using var addresses = new BoxAddresses();
        foreach (var address in new[] { V4, V6 })
        {
            addresses.Hold(address);
            Assert.Equal(InterfaceOf("v0"), Assert.Single(OnBox(address)).InterfaceIndex);

            addresses.Stand(AddressMode.Loopback);
            Assert.False(addresses.Keep(address, [InterfaceOf("w0")]));
            Assert.Equal((1, 0x4C), (Assert.Single(OnBox(address)).InterfaceIndex, OnBox(address)[0].Mark));

            NetworkNamespace.Command("ip", "address", "del", $"{address}/{address.GetAddressBytes().Length * 8}", "dev", "lo");
            Assert.True(addresses.Keep(address, []));
            Assert.Equal(1, Assert.Single(OnBox(address)).InterfaceIndex);

            addresses.Stand(AddressMode.Interface);
            Assert.False(addresses.Keep(address, []));
            Assert.Equal(InterfaceOf("v0"), Assert.Single(OnBox(address)).InterfaceIndex);
            addresses.Release(address);
            Assert.Empty(OnBox(address));
        }
    });

    [RootFact]
    public void Keep_ModeExternal_TakesOffWhatIsOurs_AndComesBackWithAnotherMode() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        using var addresses = new BoxAddresses();
        foreach (var address in new[] { V4, V6 })
        {
            addresses.Hold(address);
            addresses.Stand(AddressMode.External);
            Assert.False(addresses.Keep(address, []));
            Assert.Empty(OnBox(address));
            Assert.False(addresses.IsHere(address));
            Assert.False(addresses.Keep(address, []));

            addresses.Stand(AddressMode.Interface);
            Assert.False(addresses.Keep(address, []));
            Assert.Equal(InterfaceOf("v0"), Assert.Single(OnBox(address)).InterfaceIndex);
            addresses.Release(address);
            Assert.Empty(OnBox(address));
        }
    });

    [RootFact]
    public void Hold_ModeExternal_AddsNothing_AndLeavesWhatOthersPutThere() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        using var addresses = new BoxAddresses(isForbidden: true);
        addresses.Stand(AddressMode.Interface);
        Assert.Equal(AddressMode.External, addresses.Mode);

        addresses.Hold(V4);
        Assert.Empty(OnBox(V4));
        NetworkNamespace.Command("ip", "address", "add", $"{V4}/24", "dev", "v0");
        Assert.True(addresses.IsHere(V4));
        Assert.False(addresses.Keep(V4, []));
        addresses.Release(V4);
        Assert.Single(OnBox(V4));
    });

    /// <summary>What an earlier agent added is not left behind by one that leaves addresses to others.</summary>
    [RootFact]
    public void RemoveStale_ModeExternal_RemovesWhatIsWantedToo() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24");
        using (var killed = new BoxAddresses())
        {
            killed.Hold(V4);
        }

        using var next = new BoxAddresses(isForbidden: true);
        next.AwaitAlone();
        Assert.Equal([V4], next.RemoveStale([V4]));
        Assert.Empty(OnBox(V4));
    });

    /// <summary>As where HAProxy and keepalived are used to share addresses: binding to one tells nothing then.</summary>
    [RootFact]
    public void IsHere_BoxBindsToWhatItHasNot_IsNotMisled() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv4.ip_nonlocal_bind=1", "net.ipv6.ip_nonlocal_bind=1");
        using var addresses = new BoxAddresses();
        foreach (var address in new[] { V4, V6 })
        {
            Assert.True(BoxAddresses.IsLocal(address));
            Assert.False(addresses.IsHere(address));

            addresses.Hold(address);
            Assert.True(addresses.IsHere(address));
            Assert.Single(OnBox(address));
            addresses.Release(address);
        }
    });

    [RootFact]
    public void Release_SomebodyElseRemovedIt_IsFine() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        using var addresses = new BoxAddresses();
        addresses.Hold(V4);
        addresses.Hold(V6);
        NetworkNamespace.Command("ip", "address", "del", $"{V4}/32", "dev", "v0");
        addresses.Release(V4);

        NetworkNamespace.Command("ip", "link", "del", "v0");
        addresses.Release(V6);
    });

    [RootFact]
    public void RemoveStale_AfterAKill_RemovesWhatNobodyWantsAndAdoptsTheRest() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "192.0.2.1/24", "2001:db8::1/64");
        NetworkNamespace.Command("ip", "address", "add", "192.0.2.50/32", "dev", "v0");
        var (stale, wanted) = (IPAddress.Parse("192.0.2.101"), new[] { V4, V6 });
        using (var killed = new BoxAddresses())
        {
            killed.Hold(stale);
            killed.Hold(V4);
            killed.Hold(V6);
        }

        using var next = new BoxAddresses();
        next.AwaitAlone();
        Assert.Equal([stale], next.RemoveStale(wanted));
        Assert.Empty(OnBox(stale));
        foreach (var address in wanted)
        {
            Assert.Single(OnBox(address));
            next.Hold(address);
            next.Release(address);
            Assert.Empty(OnBox(address));
        }

        Assert.Single(OnBox(IPAddress.Parse("192.0.2.50")));
    });

    [RootFact]
    public void RemoveStale_AnotherAgentLives_LeavesItsAddressesAlone() => NetworkNamespace.Run(() =>
    {
        using var living = new BoxAddresses();
        living.Hold(V4);
        living.Hold(V6);
        using (var second = new BoxAddresses())
        {
            Assert.Empty(second.RemoveStale([V6]));
            second.Hold(V6);
            second.Release(V6);
        }

        Assert.Single(OnBox(V4));
        Assert.Single(OnBox(V6));
    });

    [RootFact]
    public void Hold_WithoutTheCapability_SaysWhichIsMissing() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.DropCapability(Capabilities.NetAdmin);
        using var addresses = new BoxAddresses();

        Assert.False(addresses.MayAdd);
        Assert.Equal("needs CAP_NET_ADMIN", addresses.WhyNot);
        addresses.Hold(IPAddress.Loopback);
        var refused = Assert.Throws<AddressFailedException>(() => addresses.Hold(V4));
        Assert.Equal("cannot add 192.0.2.100/32: needs CAP_NET_ADMIN", refused.Message);
        Assert.Empty(addresses.RemoveStale([]));
    });

    [RootFact]
    public void Hold_IPv6SwitchedOff_SaysSo() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.Command("sysctl", "-qw", "net.ipv6.conf.lo.disable_ipv6=1");
        using var addresses = new BoxAddresses();

        var refused = Assert.Throws<AddressFailedException>(() => addresses.Hold(V6));
        Assert.Equal("IPv6 is switched off there (net.ipv6.conf.lo.disable_ipv6)", refused.Reason);
        Assert.Equal(V6, refused.Address);
    });

    /// <summary>An address of a VIP must not become the source of what the box sends by itself.</summary>
    [RootFact]
    public void Hold_IPv6_IsNotChosenAsSource() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "2001:db8::1/64");
        using var addresses = new BoxAddresses();
        addresses.Hold(V6);

        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetworkV6, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        socket.Connect(IPAddress.Parse("2001:db8::101"), 9);
        Assert.Equal(IPAddress.Parse("2001:db8::1"), ((IPEndPoint)socket.LocalEndPoint!).Address);
    });

    [RootFact]
    public void Hold_TenThousandAddresses_AllAreThereAndGoAgain() => NetworkNamespace.Run(() =>
    {
        using var addresses = new BoxAddresses();
        var many = Enumerable.Range(0, 10_000).Select(n => new IPAddress([10, 1, (byte)(n >> 8), (byte)n])).ToArray();
        foreach (var address in many)
        {
            addresses.Hold(address);
        }

        foreach (var address in many)
        {
            Assert.True(BoxAddresses.IsLocal(address));
            addresses.Release(address);
        }

        Assert.All([many[0], many[^1]], address => Assert.Empty(OnBox(address)));
    });

    private static int InterfaceOf(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return Assert.Single(NetlinkInterfaces.List(netlink), link => link.Name == name).Index;
    }

    private static List<InterfaceAddress> OnBox(IPAddress address)
    {
        using var netlink = NetlinkSocket.Open();
        return NetlinkAddresses.List(netlink).FindAll(found => found.Address.Equals(address));
    }
}
