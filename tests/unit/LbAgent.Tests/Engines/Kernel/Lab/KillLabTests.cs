using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Agents that are killed while they change the datapath: the next one makes of it what its store says, and nothing more.</summary>
public sealed class KillLabTests
{
    private const int Kills = 20;
    private const int MostVips = 8;

    private readonly Random _random = new(1);
    private int _changes;

    [KernelHostFact]
    [Trait("Duration", "Long")]
    public async Task KilledAmidChanges_TheNextServesItsStore_AndNothingElse()
    {
        using var lab = new DsrLab();
        foreach (var address in Enumerable.Range(0, MostVips).Select(AddressOf))
        {
            lab.Servers.ToList().ForEach(server => server.Command("ip", "address", "replace", $"{address}/32", "dev", "lo"));
        }

        for (var kill = 0; kill < Kills; kill++)
        {
            using (var agent = await lab.StartAgentAsync())
            {
                var before = _changes;
                var changing = ChangeUntilTheEndAsync(agent);
                await Eventually.TrueAsync(() => _changes > before + 1, "it is at it");
                await Task.Delay(_random.Next(0, 400));
                agent.Kill();
                await changing;
            }

            using var next = await lab.StartAgentAsync();
            await AssertServedAsync(lab, next);
        }
    }

    /// <summary>One change after the other, of all kinds, until the agent is gone.</summary>
    private async Task ChangeUntilTheEndAsync(AgentProcess agent)
    {
        try
        {
            // By name of the VIP, whether the third server is in its pool.
            var there = (await ConfigurationAsync(agent)).Pools.ToDictionary(pool => pool.Name, pool => pool.Servers.Count == 3);
            for (var i = 0; i < 10_000; i++)
            {
                await ChangeAsync(agent, there);
                _changes++;
            }
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable)
        {
            // Killed.
        }
    }

    private async Task ChangeAsync(AgentProcess agent, Dictionary<string, bool> there)
    {
        var number = _random.Next(MostVips);
        var name = string.Create(CultureInfo.InvariantCulture, $"v{number}");
        if (!there.TryGetValue(name, out var hasThird))
        {
            there[name] = false;
            await DsrLab.ChangeAsync(agent, [.. Create(name, number)]);
            return;
        }

        if (_random.Next(3) == 0)
        {
            there.Remove(name);
            await DsrLab.ChangeAsync(agent, LabRequests.Remove(name));
            return;
        }

        var kind = _random.Next(3);
        there[name] = hasThird ^ (kind == 2);
        await DsrLab.ChangeAsync(agent, kind switch
        {
            0 => new Operation { UpdateVip = new Vip { Name = name, AllowFrom = new CidrList { Cidrs = { _random.Next(2) == 0 ? ["10.9.0.0/24"] : ["10.9.0.0/25", "192.0.2.0/24"] } } } },
            1 => new Operation { UpdatePool = new Pool { Name = name, Persistence = new Persistence { Kind = _random.Next(2) == 0 ? PersistenceKind.None : PersistenceKind.SourceAddress } } },
            _ => Third(name, !hasThird),
        });
    }

    private static IEnumerable<Operation> Create(string name, int number)
    {
        yield return new Operation { CreatePool = new Pool { Name = name, HealthCheck = new HealthCheck { Disabled = true } } };
        var vip = LabRequests.Vip(name, AddressOf(number), Protocol.Tcp).CreateVip;
        (vip.Pool, vip.HalfClosedTimeout) = (name, Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));
        // Every other one with a range, of several prefixes.
        vip.Ports = number % 2 == 0 ? vip.Ports : new PortRange { First = 8000, Last = 8999 };
        yield return new Operation { CreateVip = vip };
        yield return Member(name, 1);
        yield return Member(name, 2);
    }

    private static Operation Third(string name, bool comes) => comes ? Member(name, 3) : new Operation { DeleteRealServer = Member(name, 3).CreateRealServer };

    private static Operation Member(string pool, int server) =>
        new() { CreateRealServer = new RealServerOperation { Pool = pool, KeepClientPort = true, Server = new RealServer { Address = DsrLab.AddressOf(server) } } };

    private static async Task AssertServedAsync(DsrLab lab, AgentProcess agent)
    {
        var configuration = await ConfigurationAsync(agent);
        var pools = configuration.Pools.ToDictionary(pool => pool.Name);
        if (configuration.Vips.Count == 0)
        {
            Assert.Empty(Directory.Exists(lab.Pins) ? Directory.GetFiles(lab.Pins) : []);
            return;
        }

        foreach (var vip in configuration.Vips)
        {
            await lab.AwaitServedAsync(vip.Address);
        }

        using var tables = new PinnedTables(lab.Pins);
        // Servers that have left keep their places as long as they have flows: of the test's own connections.
        await Eventually.TrueAsync(() => tables.Servers.Count == configuration.Vips.Sum(vip => pools[vip.Pool].Servers.Count), "servers have the places of those there are", poll: 100);
        var numbers = tables.Vips.ToLookup(vip => vip.Address.ToString(), vip => vip.Number);
        Assert.Equal(configuration.Vips.Select(vip => vip.Address).Order(StringComparer.Ordinal), numbers.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.All(numbers, group => Assert.Single(group.Distinct()));
        var own = configuration.Vips.ToDictionary(vip => vip.Name, vip => numbers[vip.Address].First());
        Assert.Equal(configuration.Vips.Count, own.Values.Distinct().Count());
        foreach (var vip in configuration.Vips)
        {
            Assert.Equal((int)(vip.Ports.Last - vip.Ports.First + 1), tables.Vips.Where(one => one.Number == own[vip.Name]).Sum(one => one.Count));
        }

        Assert.Equal(
            Sorted(configuration.Vips.SelectMany(vip => pools[vip.Pool].Servers.Select(server => $"{own[vip.Name]} {server.Address}"))),
            Sorted(tables.Servers.Select(server => $"{server.Vip} {server.Address}")));
        Assert.Equal(
            Sorted(configuration.Vips.SelectMany(vip => (vip.AllowFrom?.Cidrs ?? []).Select(network => $"{own[vip.Name]} {network}"))),
            Sorted(tables.Allowed.Select(allowed => $"{allowed.Vip} {allowed.Network}")));
        Assert.Subset(tables.WithTables.ToHashSet(), own.Values.ToHashSet());
        Assert.Equal(
            configuration.Vips.Where(vip => pools[vip.Pool].Persistence is { Kind: PersistenceKind.SourceAddress }).Select(vip => own[vip.Name]).Order(),
            tables.Persistent.Order());
        Assert.Equal(
            configuration.Vips.Select(vip => vip.Address).Order(StringComparer.Ordinal),
            Enumerable.Range(0, MostVips).Select(AddressOf).Where(address => lab.Balancer.Has($"{address}/32")).Order(StringComparer.Ordinal));
    }

    private static string[] Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static async Task<Configuration> ConfigurationAsync(AgentProcess agent) =>
        (await new ConfigurationService.ConfigurationServiceClient(agent.Channel).GetConfigurationAsync(new GetConfigurationRequest())).Configuration;

    private static string AddressOf(int vip) => string.Create(CultureInfo.InvariantCulture, $"10.9.0.{100 + vip}");
}
