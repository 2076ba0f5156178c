using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// Asks the networks whether hosts of theirs have addresses already, before this box takes them (RFC 5227, 2.1; RFC 4862, 5.4): all at once, three times
/// within 700 ms, or until each was answered. Shorter than the RFCs have it, as an operator waits: who answers an address on a network that works does so
/// in milliseconds. Needs CAP_NET_RAW. Linux only.
/// </summary>
internal sealed unsafe class AddressInquiry : IDisposable
{
    private const int Rounds = 3;
    private const int Batch = 64;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(230);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    // ETH_P_ARP in network byte order.
    private const int Arp = 0x0608;
    private const int ArpLength = 28;
    private const int LinkLength = 14;
    private const byte Advertisement = 136;
    private const int FilterOption = 1;

    private readonly DescriptorHandle _arp;
    private readonly DescriptorHandle _icmp;
    private readonly HashSet<PhysicalAddress> _own;
    private readonly Dictionary<IPAddress, NetworkLink> _open;
    private readonly Dictionary<IPAddress, PhysicalAddress> _owners = [];

    private AddressInquiry(IEnumerable<(IPAddress Address, NetworkLink Link)> questions, IEnumerable<NetworkLink> own)
    {
        _open = questions.ToDictionary(question => question.Address, question => question.Link);
        _own = [.. own.Select(link => new PhysicalAddress(link.Mac))];
        _arp = Open(LinuxSocket.Packet, LinuxSocket.Raw | LinuxSocket.NonBlocking, Arp);
        try
        {
            _icmp = Open(LinuxSocket.Inet6, LinuxSocket.Raw | LinuxSocket.NonBlocking, LinuxSocket.Icmpv6Level);
            // A bit for each type that is to be kept out (RFC 3542, 3.2).
            var filter = stackalloc uint[8];
            new Span<uint>(filter, 8).Fill(uint.MaxValue);
            filter[Advertisement / 32] &= ~(1u << (Advertisement % 32));
            _ = LinuxSocket.SetOption(_icmp.Number, LinuxSocket.Icmpv6Level, FilterOption, filter, 32);
        }
        catch (Win32Exception failure) when (failure.NativeErrorCode == LinuxError.FamilyNotSupported)
        {
            // Without IPv6 nobody can be asked for an IPv6 address, and none can be put on this box.
            _icmp = new DescriptorHandle();
        }
        catch
        {
            _arp.Dispose();
            throw;
        }
    }

    /// <param name="questions">Addresses, each with the interface by which its network is reached.</param>
    /// <param name="own">All interfaces of this box: what they answer is no answer.</param>
    /// <returns>The MAC addresses of those that have one.</returns>
    /// <exception cref="Win32Exception">Nobody could be asked.</exception>
    public static IReadOnlyDictionary<IPAddress, PhysicalAddress> Ask(IEnumerable<(IPAddress Address, NetworkLink Link)> questions, IEnumerable<NetworkLink> own)
    {
        using var inquiry = new AddressInquiry(questions, own);
        for (var round = 0; round < Rounds && inquiry._open.Count > 0; round++)
        {
            inquiry.AskAll();
            var end = Environment.TickCount64 + (long)Round.TotalMilliseconds;
            while (inquiry._open.Count > 0 && Environment.TickCount64 < end)
            {
                Thread.Sleep(Poll);
                inquiry.Hear();
            }
        }

        return inquiry._owners;
    }

    public void Dispose()
    {
        _arp.Dispose();
        _icmp.Dispose();
    }

    private static DescriptorHandle Open(int family, int type, int protocol)
    {
        var socket = new DescriptorHandle(LinuxSocket.Open(family, type, protocol));
        return socket.IsInvalid ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : socket;
    }

    /// <summary>Hears between batches: what is answered must not overflow the sockets.</summary>
    private void AskAll()
    {
        var sent = 0;
        foreach (var (address, link) in _open.ToArray())
        {
            // What cannot be sent now is asked again in the next round.
            _ = LinkFrame.Send(_arp, NeighbourFrame.Inquiry(address, link.Mac), link.Index);
            if (++sent % Batch == 0)
            {
                Hear();
            }
        }
    }

    private void Hear()
    {
        var buffer = stackalloc byte[2048];
        while (LinuxSocket.Receive(_arp.Number, buffer, 2048, 0) is > 0 and var length)
        {
            HearArp(new ReadOnlySpan<byte>(buffer, (int)length));
        }

        while (!_icmp.IsInvalid && LinuxSocket.Receive(_icmp.Number, buffer, 2048, 0) is > 0 and var length)
        {
            HearAdvertisement(new ReadOnlySpan<byte>(buffer, (int)length));
        }
    }

    /// <summary>Whoever gives an address as his own has it, whatever he says it for.</summary>
    private void HearArp(ReadOnlySpan<byte> frame)
    {
        // Ethernet, IPv4, and the lengths of their addresses.
        if (frame.Length >= LinkLength + ArpLength && BinaryPrimitives.ReadUInt64BigEndian(frame[LinkLength..]) >> 16 == 0x0001_0800_0604)
        {
            Note(new IPAddress(frame.Slice(LinkLength + 14, 4)), frame.Slice(LinkLength + 8, 6));
        }
    }

    /// <summary>The answer goes to all, so it names the MAC address (RFC 4861, 4.4: option 2).</summary>
    private void HearAdvertisement(ReadOnlySpan<byte> message)
    {
        if (message.Length >= 32 && message[0] == Advertisement && message[24] == 2)
        {
            Note(new IPAddress(message.Slice(8, 16)), message.Slice(26, 6));
        }
    }

    private void Note(IPAddress address, ReadOnlySpan<byte> mac)
    {
        var owner = new PhysicalAddress(mac.ToArray());
        if (!_own.Contains(owner) && _open.Remove(address))
        {
            _owners[address] = owner;
        }
    }
}
