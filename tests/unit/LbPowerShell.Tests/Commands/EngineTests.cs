using System;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>What Get-LbEngine and Get-LbStatistics show of an agent whose kernel engine serves VIPs.</summary>
public sealed class EngineTests : IAsyncLifetime, IDisposable
{
    private readonly Session _session = new();
    private FakeAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _agent.Engines.Enqueue(new EngineStatus { Engine = new Engine { Name = "proxy", Available = true, Detail = "epoll" }, Balanced = new Traffic(), Passing = new Traffic() });
        _agent.Engines.Enqueue(new EngineStatus
        {
            Engine = new Engine { Name = "kernel", Available = true, Detail = "XDP" },
            Interfaces = { new EngineInterface { Name = "eth0", Mode = AttachMode.Native, ProgramId = 12 }, new EngineInterface { Name = "veth1", Mode = AttachMode.Generic, ProgramId = 12, Notice = "a veth" } },
            Maps = { new EngineMap { Name = "flows4", Used = 1, Capacity = 8 }, new EngineMap { Name = "flows6" } },
            Reasons =
            {
                new EngineReason { Name = "malformed", Kind = ReasonKind.Pass, Words = "too short" },
                new EngineReason { Name = "no_server", Kind = ReasonKind.Drop, Words = "no server is available", Packets = 7 },
                new EngineReason { Name = "too_big", Kind = ReasonKind.Drop, Words = "too big" },
                new EngineReason { Name = "table_full", Kind = ReasonKind.Note, Words = "full", Packets = 9 },
            },
            Balanced = new Traffic { Packets = 100, Bytes = 6400 },
            Passing = new Traffic { Packets = 5, Bytes = 300 },
        });
        _session.Run("Connect-LbAgent $args[0]", _agent.Name);
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Engine_OfTheKernel_TellsInterfacesMapsReasonsAndTraffic()
    {
        Assert.Equal("kernel True True", Text("$kernel = Get-LbEngine kernel; \"$($kernel.Name) $($kernel.Available) $($kernel.IsAvailable)\""));
        Assert.Equal("eth0 native,veth1 generic", Text("$kernel.Interfaces -join ','"));
        Assert.Equal("Generic 12 a veth", Text("$veth = $kernel.Interfaces[1]; \"$($veth.Mode) $($veth.ProgramId) $($veth.Notice)\""));
        Assert.Equal("12.5 0", Text("\"$($kernel.Maps.UsedPercent)\""));
        Assert.Equal("table_full no_server", Text("\"$($kernel.Reasons.Name)\""));
        Assert.Equal("table_full no_server malformed too_big", Text("\"$($kernel.AllReasons.Name)\""));
        Assert.Equal("Note 9 full", Text("$most = $kernel.Reasons[0]; \"$($most.Kind) $($most.Packets) $($most.Words)\""));
        Assert.Equal("100 6400 5 300", Text("\"$($kernel.BalancedPackets) $($kernel.BalancedBytes) $($kernel.PassingPackets) $($kernel.PassingBytes)\""));
    }

    [Fact]
    public void Engine_ThatCountsNoPackets_SaysNothingOfThem() =>
        Assert.Equal([true, true], _session.Run("$proxy = Get-LbEngine proxy; $null -eq $proxy.BalancedPackets; $null -eq $proxy.PassingBytes").Select(isNull => (bool)isNull.BaseObject));

    [Fact]
    public void Statistics_PacketsIn_IsWhereTheEngineSeesPackets()
    {
        _agent.HasVip("web", mode: ForwardingMode.DsrL2, counters: new FlowCounters { BytesIn = 640, PacketsIn = 10 });
        _agent.HasVip("idle", mode: ForwardingMode.DsrL3);
        _agent.HasVip("old", counters: new FlowCounters { BytesIn = 640, BytesOut = 1 });
        foreach (var (vip, packets) in new[] { ("web", 10UL), ("idle", 0UL), ("old", 0UL) })
        {
            _agent.Servers.Enqueue(new RealServerStatus { Pool = vip, Vips = { vip }, Server = new RealServer { Address = "10.0.0.11", Port = 80 }, Counters = new FlowCounters { PacketsIn = packets } });
        }

        Assert.Equal(["web:10", "idle:0", "old:"], Rows("Get-LbStatistics"));
        Assert.Equal(["web:10", "idle:0", "old:"], Rows("Get-LbStatistics -ByServer"));
        Assert.Equal("10 0", Text("\"$((Get-LbVip web).PacketsIn) $((Get-LbVip old).PacketsIn)\""));

        string[] Rows(string command) => [.. _session.Run(command + " | ForEach-Object { \"$($_.Vip):$($_.PacketsIn)\" }").Select(row => $"{row}")];
    }

    [Fact]
    public void Statistics_Passing_IsARowApart()
    {
        _agent.HasVip("web", mode: ForwardingMode.DsrL2);
        _agent.HasVip("api", mode: ForwardingMode.DsrL2);

        Assert.Equal(["Vip", "Vip"], Kinds("Get-LbStatistics"));
        Assert.Equal(["Vip", "Vip", "Passing"], Kinds("Get-LbStatistics -Passing"));
        Assert.Equal(["Vip", "Passing", "Vip"], Kinds("Get-LbVip | Get-LbStatistics -Passing"));
        Assert.Equal(["5 300 0"], _session.Run("$row = Get-LbStatistics -Passing | Where-Object Kind -eq Passing; \"$($row.PacketsIn) $($row.BytesIn) $($row.BytesOut)\"").Select(text => $"{text}"));

        string[] Kinds(string command) => [.. _session.Run($"({command}).Kind").Select(kind => $"{kind}")];
    }

    [Fact]
    public void Statistics_PassingOfAnAgentWhoseKernelEngineIsIdle_IsNoRow()
    {
        _agent.Engines.Clear();
        _agent.Engines.Enqueue(new EngineStatus { Engine = new Engine { Name = "kernel", Available = true }, Balanced = new Traffic(), Passing = new Traffic() });

        Assert.Empty(_session.Run("Get-LbStatistics -Passing"));
    }

    private string Text(string command) => $"{_session.Run(command).Single()}";
}
