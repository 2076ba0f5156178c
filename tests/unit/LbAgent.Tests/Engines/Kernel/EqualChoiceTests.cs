using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>The program and the agent's Hash scheduler pick the same server for the same flow.</summary>
public sealed class EqualChoiceTests
{
    private const int Flows = 100_000;

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hash_ManyFlows_PicksAsTheSchedulerDoes(bool isIpv6)
    {
        HashField[][] sets =
        [
            [],
            [HashField.SourceAddress, HashField.SourcePort],
            [HashField.SourceAddress, HashField.DestinationAddress, HashField.SourcePort, HashField.DestinationPort],
            [HashField.SourcePort],
            [HashField.DestinationPort, HashField.DestinationAddress],
        ];
        foreach (var fields in sets)
        {
            AssertEqual(isIpv6, fields, Flows / sets.Length);
        }
    }

    private static void AssertEqual(bool isIpv6, HashField[] fields, int flows)
    {
        using var rig = new DatapathRig();
        // Of different weights.
        var states = Enumerable.Range(1, 100).Select(place => new RealServerState(
            DatapathRig.State((uint)place).Settings with { Weight = 1 + (place % 5) }, DatapathRig.State((uint)place).Health)).ToArray();
        var vip = rig.AddVip(isIpv6, Packet.Tcp, servers: 100, change: vip => vip with { Ports = PortRange.Any, HashFields = fields });
        rig.Datapath.Vips.Put(vip, ServerTable.Of([.. states.Select((state, i) => (state, (uint)i + 1))], states.Length));
        var scheduler = new HashScheduler(states, states.Length, new ValueList<HashField>(fields), previous: null);
        var random = new Random(5);
        var template = DatapathRig.Packet(isIpv6, Packet.Tcp) with { Flags = TcpFlags.Fin | TcpFlags.Ack, PayloadLength = 0 };
        var frame = template.ToFrame();
        var (address, ports) = isIpv6 ? (22, 54) : (26, 34);
        var wrong = new List<string>();
        for (var i = 0; i < flows; i++)
        {
            random.NextBytes(frame.AsSpan(address, isIpv6 ? 16 : 4));
            random.NextBytes(frame.AsSpan(ports, 4));
            var source = new FlowEndpoint(FlowEndpoint.Of(new IPAddress(frame.AsSpan(address, isIpv6 ? 16 : 4)), 0).Address, Port(frame, ports));
            var destination = FlowEndpoint.Of(template.Destination, Port(frame, ports + 2));
            var expected = scheduler.Pick(new FlowKey(source, destination), attempt: 0)!;
            var (verdict, left) = rig.Send(frame);
            if (verdict != Verdict.Transmit || states[left[5] - 1] != expected)
            {
                wrong.Add($"{source} to {destination}: {verdict}, {left[5]}, not {expected.Key}");
            }
        }

        Assert.Empty(wrong);
        rig.AssertCounted("without_entry", flows);
    }

    private static ushort Port(byte[] frame, int place) => (ushort)((frame[place] << 8) | frame[place + 1]);
}
