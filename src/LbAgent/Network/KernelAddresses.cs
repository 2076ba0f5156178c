using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using LbAgent.Domain.Remedies;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// What <see cref="BoxAddresses"/> asks of the kernel, and the kernel's refusals in words. Not for two threads at once.
/// </summary>
internal sealed class KernelAddresses : IDisposable
{
    /// <summary>What every agent of this kind writes into the addresses it adds (IFA_PROTO); the kernel's own are 1 to 3.</summary>
    private const byte OurMark = 0x4C;

    /// <summary>Index of the loopback: LOOPBACK_IFINDEX of the kernel, in every network namespace.</summary>
    public const int Loopback = 1;

    private readonly RepeatedAnnouncements _announcements = new();
    private NetlinkSocket? _netlink;
    private AgentPresence? _presence;
    private string? _whyNot;

    /// <summary>Why addresses cannot be added here, in words; empty where they can. Asked once.</summary>
    public string WhyNot => _whyNot ??= Probe();

    /// <summary>Why neighbours were not told of the address announced last, in words; empty where they were.</summary>
    public string WhyNotAnnounced => _announcements.WhyNot;

    /// <summary>Of a prefix that is one address.</summary>
    public static int FullLength(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;

    /// <summary>The conversation with the kernel, where addresses can be added.</summary>
    public NetlinkSocket Netlink => _netlink ?? throw new InvalidOperationException("there is no netlink here");

    /// <summary>Whether the box takes packets for it as its own; null where the kernel cannot be asked so.</summary>
    public bool? IsHere(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            return true;
        }

        _ = WhyNot;
        try
        {
            // A link's own addresses have a route for each link: only a bind tells.
            if (_netlink is null || address.IsIPv6LinkLocal)
            {
                return null;
            }

            // IPv6 makes the route a moment after the address, which serves before.
            return NetlinkRoutes.Find(_netlink, address).Kind == RouteKind.Local
                || (address.AddressFamily == AddressFamily.InterNetworkV6 && BoxAddresses.IsLocal(address) && NetlinkAddresses.List(_netlink).Exists(own => own.Address.Equals(address)));
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Other agents of this network namespace see that this one lives.</summary>
    /// <exception cref="AddressFailedException">It cannot be announced.</exception>
    public void AnnounceSelf()
    {
        try
        {
            _presence ??= new AgentPresence();
        }
        catch (SocketException failure)
        {
            throw new AddressFailedException(IPAddress.None, failure.Message, $"cannot tell other agents of this network namespace that this one lives: {failure.Message}");
        }
    }

    /// <summary>Whether no other agent lives here.</summary>
    /// <exception cref="AddressFailedException">The kernel does not tell.</exception>
    public bool IsAlone()
    {
        try
        {
            AnnounceSelf();
            return _presence!.IsAlone();
        }
        catch (IOException failure)
        {
            throw new AddressFailedException(IPAddress.None, failure.Message, $"cannot tell whether another agent lives in this network namespace: {failure.Message}");
        }
    }

    /// <summary>Those that an agent of ours added; empty while another one lives here, as it may be his.</summary>
    /// <exception cref="AddressFailedException">The kernel does not tell.</exception>
    public IReadOnlyList<InterfaceAddress> LeftByEarlierAgent()
    {
        try
        {
            return IsAlone()
                ? [.. NetlinkAddresses.List(_netlink!).Where(found => found.Mark == OurMark && found.PrefixLength == FullLength(found.Address))]
                : [];
        }
        catch (Win32Exception failure)
        {
            throw new AddressFailedException(IPAddress.None, failure.Message, $"cannot list the addresses of this box: {failure.Message}");
        }
    }

    /// <summary>Adds it, at full length, and tells the neighbours.</summary>
    /// <param name="address">The address.</param>
    /// <param name="on">Index of the interface; null: the one that suits.</param>
    /// <returns>The interface; null where that has it already.</returns>
    /// <exception cref="AddressFailedException">The kernel refuses.</exception>
    public int? Add(IPAddress address, int? on)
    {
        if (WhyNot.Length > 0)
        {
            throw Failure(address, "add", "", WhyNot);
        }

        var name = "";
        try
        {
            AnnounceSelf();
            var link = on is { } wanted ? NetlinkInterfaces.List(_netlink!).Find(one => one.Index == wanted) : InterfaceChoice.For(_netlink!, address);
            name = link.Name ?? "";
            return NetlinkAddresses.Add(_netlink!, address, link.Index, OurMark) switch
            {
                0 => Announced(address, link),
                LinuxError.Exists => null,
                LinuxError.NotPermitted => throw Failure(address, "add", name, "needs CAP_NET_ADMIN"),
                LinuxError.AccessDenied when address.AddressFamily == AddressFamily.InterNetworkV6 =>
                    throw Failure(address, "add", name, $"IPv6 is switched off there (net.ipv6.conf.{name}.disable_ipv6)"),
                var error => throw Failure(address, "add", name, new Win32Exception(error).Message),
            };
        }
        catch (Exception failure) when (failure is Win32Exception or SocketException)
        {
            throw Failure(address, "add", name, failure.Message);
        }
    }

    /// <summary>
    /// Asks the networks that the addresses belong to whether hosts there have them. Addresses beyond a router, and those on links that are down, are asked
    /// for by nobody.
    /// </summary>
    /// <returns>MAC addresses of those that are in use.</returns>
    /// <exception cref="Win32Exception">Nobody could be asked.</exception>
    public static IReadOnlyDictionary<IPAddress, PhysicalAddress> InUse(IReadOnlyCollection<IPAddress> addresses)
    {
        using var netlink = NetlinkSocket.Open();
        var links = NetlinkInterfaces.List(netlink);
        var known = links.Where(link => link is { IsRunning: true, IsLoopback: false, Mac.Length: 6 }).ToDictionary(link => link.Index);
        List<(IPAddress Address, NetworkLink Link)> questions = [];
        foreach (var address in addresses)
        {
            var route = NetlinkRoutes.Find(netlink, address);
            var index = address.IsIPv6LinkLocal && address.ScopeId != 0 ? (int)address.ScopeId
                : route is { Kind: RouteKind.Unicast, Gateway: null } ? route.Interface
                : route.Kind == RouteKind.Local ? InterfaceChoice.NetworkOf(netlink, address)
                : 0;
            if (known.TryGetValue(index, out var link))
            {
                questions.Add((address, link));
            }
        }

        return questions.Count > 0 ? AddressInquiry.Ask(questions, links) : new Dictionary<IPAddress, PhysicalAddress>();
    }

    /// <summary>Takes it off the interface. That it is gone already, with the interface perhaps, is fine.</summary>
    /// <exception cref="AddressFailedException">The kernel refuses.</exception>
    public void Remove(IPAddress address, int interfaceIndex)
    {
        try
        {
            var error = NetlinkAddresses.Remove(_netlink!, address, interfaceIndex);
            if (error is not (0 or LinuxError.NoDevice or LinuxError.AddressNotAvailable))
            {
                throw Failure(address, "remove", "", error == LinuxError.NotPermitted ? "needs CAP_NET_ADMIN" : new Win32Exception(error).Message);
            }
        }
        catch (Win32Exception failure)
        {
            throw Failure(address, "remove", "", failure.Message);
        }
    }

    public void Dispose()
    {
        _announcements.Dispose();
        _netlink?.Dispose();
        _presence?.Dispose();
    }

    private static AddressFailedException Failure(IPAddress address, string act, string interfaceName, string reason) => new(
        address, reason, $"cannot {act} {address}/{FullLength(address)}{(interfaceName.Length > 0 ? $" on {interfaceName}" : "")}: {reason}");

    private int Announced(IPAddress address, NetworkLink link)
    {
        _announcements.Announce(address, link);
        return link.Index;
    }

    /// <summary>The kernel is asked to take an address off no interface: it looks at the permission first, and changes nothing.</summary>
    private string Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return SystemRemedies.Here.NotHere;
        }

        try
        {
            _netlink = NetlinkSocket.Open();
            return NetlinkAddresses.Remove(_netlink, IPAddress.Loopback, 0) != LinuxError.NotPermitted
                ? ""
                : Capabilities.Has(Capabilities.NetAdmin)
                    ? "needs CAP_NET_ADMIN over this network namespace; the agent has it only over another"
                    : "needs CAP_NET_ADMIN";
        }
        catch (Win32Exception failure)
        {
            return $"no netlink here: {failure.Message}";
        }
    }
}
