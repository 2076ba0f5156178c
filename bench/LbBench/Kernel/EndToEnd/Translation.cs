using System;
using System.Linq;
using LbAgent.Engines.Kernel;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>nftables at work in the box until this is disposed of: what goes to the VIP gets a server's address, each flow by turn.</summary>
internal sealed class Translation : IDisposable
{
    private static readonly string Rules = $$"""
        table ip balancer {
            chain prerouting {
                type nat hook prerouting priority dstnat
                ip daddr {{Wire.Vip}} udp dport {{Traffic.Port}} dnat to numgen inc mod {{Wire.Servers.Length}} map { {{string.Join(", ", Wire.Servers.Select((server, turn) => $"{turn} : {server}"))}} }
            }
        }
        """;

    private readonly WireEnd front;
    private readonly InterfaceAttachment passing;

    public Translation(WireEnd front, WirePrograms programs)
    {
        this.front = front;
        SetRules(Rules);
        passing = front.Attach(programs.Pass);
    }

    public void Dispose()
    {
        passing.Dispose();
        SetRules("");
    }

    private void SetRules(string rules) => front.Space.Command(["nft", "-f", "-"], $"flush ruleset\n{rules}\n");
}
