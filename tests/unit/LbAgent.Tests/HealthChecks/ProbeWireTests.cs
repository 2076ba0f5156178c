using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using LbAgent.Domain;
using LbAgent.HealthChecks;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>What probes put on the wire, seen by a packet capture in a network namespace.</summary>
public sealed class ProbeWireTests
{
    private static readonly HealthCheckSettings Tcp = HealthCheckSettings.Default with { Type = HealthCheckType.Tcp };
    private static readonly HealthCheckSettings HalfOpen = Tcp with { Type = HealthCheckType.TcpHalfOpen };

    [RootFact]
    public void Tcp_IsAHandshakeAndAFin() => NetworkNamespace.Run(() =>
    {
        using var server = Listener();
        using var capture = new PacketCapture();
        using var prober = new Prober();

        var verdict = Ask(prober, Tcp, server);
        using var accepted = server.Accept();
        Assert.Equal(0, accepted.Receive(new byte[1]));
        accepted.Close();

        Assert.Equal("Good: connected from 127.0.0.1", verdict);
        var flags = Await(capture, server, " FIN ACK", count: 2);
        Assert.Equal(["> SYN", "< SYN ACK", "> ACK", "> FIN ACK"], flags.Take(4));
        Assert.DoesNotContain(flags, IsReset);
    });

    [RootFact]
    public void Tcp_AHundredTimes_NeverResets() => NetworkNamespace.Run(() =>
    {
        using var server = Listener();
        using var capture = new PacketCapture();
        using var prober = new Prober();
        for (var i = 0; i < 100; i++)
        {
            Assert.StartsWith("Good: connected", Ask(prober, Tcp, server), StringComparison.Ordinal);
            using var accepted = server.Accept();
            Assert.Equal(0, accepted.Receive(new byte[1]));
        }

        Assert.DoesNotContain(Flags(capture, server), IsReset);
    });

    /// <summary>The server's system takes the SYN back before the server could see a connection.</summary>
    [RootFact]
    public void HalfOpen_IsResetInPlaceOfTheLastAck_AndNeverAccepted() => NetworkNamespace.Run(() =>
    {
        using var server = Listener();
        using var capture = new PacketCapture();
        using var prober = new Prober();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("Good: SYN-ACK", Ask(prober, HalfOpen, server));

            Assert.Equal(["> SYN", "< SYN ACK", "> RST ACK"], Await(capture, server, " RST ACK", count: 1));
            Assert.False(server.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead), "nothing was to be accepted");
        }
    });

    [RootFact]
    public void HalfOpen_NobodyListens_IsRefused() => NetworkNamespace.Run(() =>
    {
        using var prober = new Prober();

        Assert.Equal("Bad: connection refused", Say(prober.ProbeAsync(HalfOpen, new IPEndPoint(IPAddress.Loopback, 9)).GetAwaiter().GetResult()));
    });

    /// <summary>Unprivileged where the kernel allows it, raw where not.</summary>
    [RootFact]
    public void Icmp_BothKindsOfSocket_BothFamilies() => NetworkNamespace.Run(() =>
    {
        using var prober = new Prober();
        foreach (var range in new[] { "1 0", "0 2147483647" })
        {
            Setting("net/ipv4/ping_group_range", range);
            foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
            {
                Assert.Equal("Good: echo reply", Ping(prober, address));
            }
        }
    });

    [RootFact]
    public void Icmp_OfAHostThatIsNotThere_SaysSo() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("lb", "192.0.2.1/24");
        using var prober = new Prober();

        Assert.Equal("Bad: network unreachable", Ping(prober, IPAddress.Parse("198.51.100.1")));
        Assert.Contains(Ping(prober, IPAddress.Parse("192.0.2.9"), seconds: 5), new[] { "Bad: host unreachable", "Bad: no echo reply within 5s" });
    });

    /// <summary>Without both rights there is no verdict about the server, and the reason names what is missing.</summary>
    [RootFact]
    public void Icmp_WithoutARight_IsImpossible() => NetworkNamespace.Run(() =>
    {
        const int netRaw = 13;
        NetworkNamespace.DropCapability(netRaw);
        using var prober = new Prober();

        Assert.Equal("Impossible: Operation not permitted", Ping(prober, IPAddress.Loopback));
        Assert.NotEmpty(LbAgent.HealthChecks.Probes.IcmpProbe.WhyNot());
    });

    /// <summary>The right reply counts; one with another id, sequence, payload or sender does not, on either kind of socket.</summary>
    [RootFact]
    public void Icmp_ReplyThatIsNotOurs_DoesNotCount() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.Command("ip", "address", "add", "127.0.0.2/8", "dev", "lo");
        Setting("net/ipv4/icmp_echo_ignore_all", "1");
        foreach (var range in new[] { "1 0", "0 2147483647" })
        {
            Setting("net/ipv4/ping_group_range", range);
            Assert.Equal("Bad: no echo reply within 1s", Answered(IPAddress.Parse("127.0.0.2"), reply => reply));
            Assert.Equal("Bad: no echo reply within 1s", Answered(IPAddress.Loopback, reply => Changed(reply, 4)));
            Assert.Equal("Bad: no echo reply within 1s", Answered(IPAddress.Loopback, reply => Changed(reply, 7)));
            Assert.Equal("Bad: no echo reply within 1s", Answered(IPAddress.Loopback, reply => Changed(reply, 63)));
            Assert.Equal("Bad: no echo reply within 1s", Answered(IPAddress.Loopback, reply => reply[..^1]));
            Assert.Equal("Good: echo reply", Answered(IPAddress.Loopback, reply => reply));
        }
    });

    /// <summary>
    /// A reset of the check's own. The server's system may send one on a box that is busy: where it had to send its FIN twice, it answers the second
    /// acknowledgement, which comes when the connection is over, with a reset that nobody waits for.
    /// </summary>
    private static bool IsReset(string flags) => flags.StartsWith('>') && flags.Contains("RST", StringComparison.Ordinal);

    private static byte[] Changed(byte[] reply, int place)
    {
        reply[place] ^= 1;
        return reply;
    }

    /// <summary>Answers a probe of 127.0.0.1 by hand, from another address or with another content.</summary>
    private static string Answered(IPAddress from, Func<byte[], byte[]> change)
    {
        using var capture = new PacketCapture();
        using var prober = new Prober();
        var probing = prober.ProbeAsync(Icmp(seconds: 1), new IPEndPoint(IPAddress.Loopback, 0));
        byte[]? request = null;
        Assert.True(SpinWait.SpinUntil(() => (request = capture.Take().Find(packet => packet[9] == 1)) is not null, TimeSpan.FromSeconds(20)));
        var reply = request![20..];
        reply[0] = 0;
        reply = change(reply);
        WriteChecksum(reply);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        socket.Bind(new IPEndPoint(from, 0));
        socket.SendTo(reply, new IPEndPoint(IPAddress.Loopback, 0));
        return Say(probing.GetAwaiter().GetResult());
    }

    private static void WriteChecksum(byte[] message)
    {
        message[2] = message[3] = 0;
        var sum = 0;
        for (var i = 0; i < message.Length; i++)
        {
            sum += message[i] << (i % 2 == 0 ? 8 : 0);
        }

        sum = (sum >> 16) + (sum & 0xFFFF);
        sum = ~(sum + (sum >> 16)) & 0xFFFF;
        (message[2], message[3]) = ((byte)(sum >> 8), (byte)sum);
    }

    private static Socket Listener()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(100);
        return socket;
    }

    private static string Ask(Prober prober, HealthCheckSettings settings, Socket server) =>
        Say(prober.ProbeAsync(settings, (IPEndPoint)server.LocalEndPoint!).GetAwaiter().GetResult());

    private static string Ping(Prober prober, IPAddress address, int seconds = 2) =>
        Say(prober.ProbeAsync(Icmp(seconds), new IPEndPoint(address, 0)).GetAwaiter().GetResult());

    private static HealthCheckSettings Icmp(int seconds) => Tcp with { Type = HealthCheckType.Icmp, RequestedResponse = TimeSpan.FromSeconds(seconds) };

    private static string Say(ProbeReport report) => $"{report.Result.Outcome}: {report.Result.Reason}";

    private static void Setting(string name, string value) => File.WriteAllText($"/proc/sys/{name}", value);

    private static string[] Flags(PacketCapture capture, Socket server) =>
        [.. PacketCapture.TcpFlags(capture.Take(), ((IPEndPoint)server.LocalEndPoint!).Port)];

    /// <summary>The kernel puts packets on the wire by and by.</summary>
    private static List<string> Await(PacketCapture capture, Socket server, string last, int count)
    {
        var flags = new List<string>();
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    flags.AddRange(Flags(capture, server));
                    return flags.Count(flag => flag.EndsWith(last, StringComparison.Ordinal)) >= count;
                },
                TimeSpan.FromSeconds(20)),
            $"{string.Join(", ", flags)} has not '{last}' {count} times");
        return flags;
    }
}
