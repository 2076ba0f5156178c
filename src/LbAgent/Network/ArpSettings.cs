using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// Keeps this box from answering ARP for addresses on its loopback, and from asking as one of them (arp_ignore=1, arp_announce=2). Linux answers for any of
/// its addresses at any interface; so it is set on each that speaks ARP, and on no other: neither on "all", which would be of those too that nobody thought
/// of, nor on "default". IPv6 needs nothing: it answers for addresses of the interface alone that was asked. What was there before is recorded first, and
/// put back where nobody has changed it since. Not for two threads at once. Linux only.
/// </summary>
/// <param name="record">What was there before.</param>
internal sealed class ArpSettings(ArpRecord record)
{
    private const int IgnoreOthers = 1;
    private const int BestSource = 2;

    /// <summary>Interfaces that were changed, with what they had before; null: not read yet.</summary>
    private List<InterfaceArp>? _before;

    /// <summary>Sees to it that each interface has them that is there now.</summary>
    /// <exception cref="AddressFailedException">They cannot be set, or what is there cannot be recorded.</exception>
    public void Apply(NetlinkSocket netlink)
    {
        try
        {
            var all = ValuesOfAll();
            if (all.Ignore != 0 && !IsEnough(all.Ignore))
            {
                throw Failed("set", $"net.ipv4.conf.all.arp_ignore is {all.Ignore}, which outdoes what an interface has; set it to 0 or 1");
            }

            var here = NetlinkArp.List(netlink);
            InterfaceArp[] wanting = [.. here.Where(one => Needed(one.Values, all) != one.Values)];
            if (wanting.Length == 0)
            {
                return;
            }

            // Those that have been changed already keep the values of before that, and interfaces that are gone are forgotten.
            var before = Before().Where(one => here.Exists(other => IsSame(one, other))).ToList();
            before.AddRange(wanting.Where(one => !before.Exists(other => IsSame(one, other))));
            record.Write(before);
            _before = before;
            foreach (var one in wanting)
            {
                Set(netlink, one, Needed(one.Values, all));
            }
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Failed("set", failure.Message);
        }
    }

    /// <summary>Puts back what was there before, where it is as it was set.</summary>
    /// <returns>Names of the interfaces that have theirs again.</returns>
    /// <exception cref="AddressFailedException">Not all of it could be put back. What is left is tried again the next time.</exception>
    public IReadOnlyList<string> Restore(NetlinkSocket netlink)
    {
        if (_before is { Count: 0 })
        {
            return [];
        }

        try
        {
            var before = Before();
            if (before.Count == 0)
            {
                record.Write([]);
                return [];
            }

            var all = ValuesOfAll();
            var here = NetlinkArp.List(netlink);
            List<string> restored = [];
            foreach (var one in before)
            {
                var now = here.Find(other => IsSame(one, other));
                if (now.Index != 0 && now.Values == Needed(one.Values, all))
                {
                    Set(netlink, now, one.Values);
                    restored.Add(one.Name);
                }
            }

            record.Write([]);
            _before = [];
            return restored;
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Failed("put back", failure.Message);
        }
    }

    private List<InterfaceArp> Before() => _before ??= [.. record.Read()];

    private static bool IsSame(InterfaceArp one, InterfaceArp other) => one.Index == other.Index && one.Name == other.Name;

    /// <summary>2 and 8 answer for the loopback's addresses no more than 1 does.</summary>
    private static bool IsEnough(int ignore) => ignore is IgnoreOthers or 2 or 8;

    /// <summary>Stricter values stay. The kernel goes by the larger one of the interface's and that of "all".</summary>
    private static ArpValues Needed(ArpValues own, ArpValues all) => new(
        IsEnough(int.Max(own.Ignore, all.Ignore)) ? own.Ignore : IgnoreOthers,
        int.Max(own.Announce, all.Announce) >= BestSource ? own.Announce : BestSource);

    private static ArpValues ValuesOfAll() => new(OfAll("arp_ignore"), OfAll("arp_announce"));

    /// <summary>Of the network namespace of this thread. Where it cannot be read, each interface gets its own.</summary>
    private static int OfAll(string name)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"/proc/sys/net/ipv4/conf/all/{name}"), CultureInfo.InvariantCulture, out var value) ? value : 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static void Set(NetlinkSocket netlink, InterfaceArp one, ArpValues values)
    {
        if (NetlinkArp.Set(netlink, one.Index, values) is not (0 or LinuxError.NoDevice) and var error)
        {
            throw Failed($"set on {one.Name}", error == LinuxError.NotPermitted ? "needs CAP_NET_ADMIN" : new Win32Exception(error).Message);
        }
    }

    private static AddressFailedException Failed(string act, string reason) => new(
        IPAddress.None, reason, $"arp_ignore and arp_announce, without which this box would answer ARP for addresses on its loopback, cannot be {act}: {reason}");
}
