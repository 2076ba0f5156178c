using System;
using System.Globalization;
using System.Net;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>
/// Three namespaces in a row: where frames begin, the box that forwards them, and what lies behind it. Each has a veth to the next.
/// One-armed forwarders send frames back to where they came from. Everything about addresses is known beforehand: nobody asks for any.
/// </summary>
internal sealed class Wire : IDisposable
{
    public static readonly IPAddress Client = IPAddress.Parse("198.18.0.1");
    public static readonly IPAddress Box = IPAddress.Parse("198.18.0.254");
    public static readonly IPAddress Vip = IPAddress.Parse("198.18.2.1");
    public static readonly IPNetwork ServerNetwork = IPNetwork.Parse("198.18.1.0/24");
    public static readonly IPAddress[] Servers = [IPAddress.Parse("198.18.1.1"), IPAddress.Parse("198.18.1.2"), IPAddress.Parse("198.18.1.3")];

    private readonly NetworkSpace source = new();
    private readonly NetworkSpace box = new();
    private readonly NetworkSpace behind = new();

    public Wire()
    {
        Connect(source, "source", 1, box, "front", 2);
        Connect(box, "back", 3, behind, "behind", 4);
        Source = new WireEnd(source, source.IndexOf("source"), Mac(1));
        Front = new WireEnd(box, box.IndexOf("front"), Mac(2));
        Behind = new WireEnd(behind, behind.IndexOf("behind"), Mac(4));
        box.Command(["ip", "address", "add", $"{Box}/24", "dev", "front"]);
        box.Command(["ip", "address", "add", "198.18.1.254/24", "dev", "back"]);
        box.Command(["ip", "route", "add", $"{Vip}/32", "via", $"{Servers[0]}"]);
        foreach (var server in Servers)
        {
            box.Command(["ip", "neighbour", "add", $"{server}", "lladdr", Text(Behind.Mac), "dev", "back", "nud", "permanent"]);
        }

        box.Set("ipv4/ip_forward", "1");
    }

    /// <summary>Where frames begin, and where those of one-armed forwarders end.</summary>
    public WireEnd Source { get; }

    /// <summary>Where they come into the box.</summary>
    public WireEnd Front { get; }

    /// <summary>The servers' end of the box's other veth.</summary>
    public WireEnd Behind { get; }

    public void Dispose()
    {
        source.Dispose();
        box.Dispose();
        behind.Dispose();
    }

    private static void Connect(NetworkSpace one, string name, byte number, NetworkSpace other, string otherName, byte otherNumber)
    {
        one.Command(["ip", "link", "add", name, "address", Text(Mac(number)), "type", "veth", "peer", "name", otherName, "address", Text(Mac(otherNumber)), "netns", other.Path]);
        one.Command(["ip", "link", "set", name, "up"]);
        other.Command(["ip", "link", "set", otherName, "up"]);
    }

    private static byte[] Mac(byte number) => [2, 0, 0, 0, 0, number];

    private static string Text(byte[] mac) => string.Join(':', Array.ConvertAll(mac, part => part.ToString("x2", CultureInfo.InvariantCulture)));
}
