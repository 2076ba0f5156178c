using System.Net;
using System.Net.NetworkInformation;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>A frame with an IP packet, as far as tests look at it.</summary>
/// <param name="Receiver">MAC address.</param>
/// <param name="Sender">MAC address.</param>
/// <param name="Source">IP address.</param>
/// <param name="Destination">IP address.</param>
/// <param name="Protocol">What the IP header says comes next.</param>
/// <param name="Ip">From that header on.</param>
internal sealed record IpFrame(PhysicalAddress Receiver, PhysicalAddress Sender, IPAddress Source, IPAddress Destination, byte Protocol, byte[] Ip)
{
    private const int LinkLength = 14;

    /// <summary>Null: it carries something else.</summary>
    public static IpFrame? In(byte[] frame)
    {
        var ip = frame[LinkLength..];
        return frame[12..LinkLength] switch
        {
            [0x08, 0x00] => Of(frame, ip, ip[12..16], ip[16..20], ip[9]),
            [0x86, 0xDD] => Of(frame, ip, ip[8..24], ip[24..40], ip[6]),
            _ => null,
        };
    }

    /// <summary>As ip(8) writes it.</summary>
    public static PhysicalAddress Mac(string text) => PhysicalAddress.Parse(text);

    private static IpFrame Of(byte[] frame, byte[] ip, byte[] source, byte[] destination, byte protocol) =>
        new(new PhysicalAddress(frame[..6]), new PhysicalAddress(frame[6..12]), new IPAddress(source), new IPAddress(destination), protocol, ip);
}
