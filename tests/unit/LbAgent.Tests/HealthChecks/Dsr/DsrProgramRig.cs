using System;
using System.Buffers.Binary;
using System.Net;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.HealthChecks.Dsr;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>The programs with targets on addresses for documentation, and packets sent through them by the kernel's test run.</summary>
internal sealed unsafe class DsrProgramRig : IDisposable
{
    public const byte Icmp = 1;
    public const byte Icmpv6 = 58;
    public const uint Mark = 0x4C42_0000;

    private const int MarkOffset = 8; // Of struct __sk_buff.

    public DsrProgram Program { get; } = DsrProgram.Load();

    public static IPAddress Vip(bool isIpv6) => IPAddress.Parse(isIpv6 ? "2001:db8::10" : "192.0.2.10");

    public static IPAddress Server(bool isIpv6, int number = 1) => IPAddress.Parse(isIpv6 ? $"fd00::{number}" : $"10.0.0.{number}");

    public static IPAddress Own(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd00::ff" : "10.0.0.255");

    /// <summary>From our socket to the server, as the stack makes it: TCP, or an echo request whose id is the source port.</summary>
    public static byte[] Request(bool isIpv6, bool isEcho, IPAddress source, IPAddress destination, ushort port = 40_000, TcpFlags flags = TcpFlags.Syn, byte trafficClass = 0) =>
        Frame(isIpv6, isEcho, (source, port), (destination, 80), flags, echo: isIpv6 ? (byte)128 : (byte)8, trafficClass);

    /// <summary>Back from the server.</summary>
    public static byte[] Answer(bool isIpv6, bool isEcho, IPAddress source, IPAddress destination, ushort port = 40_000) =>
        Frame(isIpv6, isEcho, (source, 80), (destination, port), TcpFlags.Syn | TcpFlags.Ack, echo: isIpv6 ? (byte)129 : (byte)0, trafficClass: 0);

    /// <summary>The verdict, the frame that was left, and its mark.</summary>
    public (int Verdict, byte[] Frame, uint Mark) Send(BpfProgramReference program, byte[] frame, uint mark = 0)
    {
        var context = stackalloc byte[192];
        new Span<byte>(context, 192).Clear();
        *(uint*)(context + MarkOffset) = mark;
        var left = new byte[4096];
        fixed (byte* input = frame)
        fixed (byte* output = left)
        {
            var options = new Libbpf.RunOptions
            {
                Size = (nuint)sizeof(Libbpf.RunOptions),
                DataIn = input,
                DataInLength = (uint)frame.Length,
                DataOut = output,
                DataOutLength = (uint)left.Length,
                ContextIn = context,
                ContextInLength = 192,
                ContextOut = context,
                ContextOutLength = 192,
                Repeat = 1,
            };
            Assert.Equal(0, Libbpf.Run(program.Descriptor, &options));
            return ((int)options.Result, left[..(int)options.DataOutLength], *(uint*)(context + MarkOffset));
        }
    }

    public void AssertSent(byte[] expected, byte[] frame, uint number = 0)
    {
        var (verdict, left, mark) = Send(Program.Out, frame, Mark | number);

        Assert.Equal((-1, Convert.ToHexString(expected), 0u), (verdict, Convert.ToHexString(left), mark));
    }

    public void AssertReceived(byte[] expected, byte[] frame)
    {
        var (verdict, left, _) = Send(Program.In, frame);

        Assert.Equal((-1, Convert.ToHexString(expected)), (verdict, Convert.ToHexString(left)));
    }

    public void Dispose() => Program.Dispose();

    private static byte[] Frame(bool isIpv6, bool isEcho, (IPAddress Address, ushort Port) source, (IPAddress Address, ushort Port) destination, TcpFlags flags, byte echo, byte trafficClass)
    {
        // What the stack makes has no identification where it may not be cut, and the hop limit that our own headers have.
        var tcp = new Packet
        {
            IsIpv6 = isIpv6, Source = source.Address, Destination = destination.Address, SourcePort = source.Port, DestinationPort = destination.Port, Flags = flags, Id = 0, HopLimit = 64, TrafficClass = trafficClass,
        };
        if (!isEcho)
        {
            return tcp.ToFrame();
        }

        var message = Echo(isIpv6, echo, source.Port == 80 ? destination.Port : source.Port, [.. source.Address.GetAddressBytes(), .. destination.Address.GetAddressBytes()]);
        var header = isIpv6
            ? Packet.Ipv6(trafficClass, message.Length, Icmpv6, 64, source.Address, destination.Address)
            : Packet.Ipv4(trafficClass, 20 + message.Length, 0, 0x4000, 64, Icmp, source.Address, destination.Address);
        return [.. tcp.Link(Mac.Balancer, Mac.Gateway), .. header, .. message];
    }

    private static byte[] Echo(bool isIpv6, byte type, ushort id, byte[] addresses)
    {
        byte[] message = [type, 0, 0, 0, .. Packet.Big(id), 0, 7, .. "how do you do?"u8];
        var checksum = isIpv6 ? InternetChecksum.OfTransport(addresses, Icmpv6, message) : InternetChecksum.Of(message);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), checksum);
        return message;
    }
}
