using System;
using LbAgent.Runtime;

namespace LbAdmin.Bench.Schedulers;

/// <summary>New flows from random IPv4 addresses and ports to one VIP; the same in every run.</summary>
internal static class Flows
{
    private const uint VipAddress = 0x0A0A_0A01;
    private const ushort VipPort = 80;

    public static FlowKey[] Random(int count)
    {
        var random = new Random(count);
        var destination = FlowEndpoint.OfIpv4(VipAddress, VipPort);
        var flows = new FlowKey[count];
        for (var i = 0; i < count; i++)
        {
            flows[i] = new FlowKey(FlowEndpoint.OfIpv4((uint)random.NextInt64(1L << 32), (ushort)random.Next(1024, 65_536)), destination);
        }

        return flows;
    }
}
