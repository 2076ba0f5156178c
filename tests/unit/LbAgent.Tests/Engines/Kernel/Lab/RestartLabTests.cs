using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Facts row 37: the datapath outlives its agent, and the next one takes it over.</summary>
public sealed class RestartLabTests
{
    [KernelHostFact]
    [Trait("Duration", "Long")]
    public async Task Agent_KilledUnderLoad_LosesNothing()
    {
        using var lab = new DsrLab();
        var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await DsrLab.ChangeAsync(agent, new Operation { CreateVip = new Vip
        {
            Name = "dns", Address = DsrLab.Vip, Pool = "web", Ports = new PortRange { First = DsrLab.Port, Last = DsrLab.Port }, Protocol = Protocol.Udp, ForwardingMode = ForwardingMode.DsrL2,
        } });
        var standing = Enumerable.Range(0, 6).Select(_ => lab.Connect()).ToArray();
        using var load = new Load(lab);

        for (var round = 0; round < 3; round++)
        {
            Thread.Sleep(300);
            agent.Kill();
            agent.Dispose();
            Thread.Sleep(500);
            agent = await lab.StartAgentAsync();
        }

        using (agent)
        {
            Thread.Sleep(300);
            var (sent, failures) = load.End();
            Assert.True(sent > 100, $"only {sent} were sent");
            Assert.Empty(failures);
            Assert.All(standing, one => Assert.True(DsrLab.Echoes(one.Connection)));
            var total = (await DsrLab.VipAsync(agent)).Counters;
            Assert.True(total.TotalFlows >= 6 + (ulong)load.Connections, $"{total.TotalFlows} flows, {load.Connections} connections");
            Assert.True(total.ActiveFlows >= 6);
            Assert.DoesNotContain(agent.Log, line => line.Contains("Unhealthy", StringComparison.Ordinal) || line.Contains("empty flow table", StringComparison.Ordinal));
        }
    }

    /// <summary>What an agent finds, it keeps until it knows better: a server that was down gets nothing, one that was up does not have to wait for a probe.</summary>
    [KernelHostFact]
    public async Task Agent_Restarted_GoesOnWithFlowsCountersAndHealth()
    {
        using var lab = new DsrLab();
        var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, pool: pool => pool.HealthCheck.Interval = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));
        lab.Services[1].Stop();
        await DsrLab.AwaitHealthyAsync(agent, 2);
        var connections = Enumerable.Range(0, 4).Select(_ => lab.Connect()).ToArray();
        var before = await DsrLab.ServersAsync(agent);
        var program = Assert.Single((await DsrLab.EngineAsync(agent)).Interfaces).ProgramId;
        agent.Kill();
        agent.Dispose();

        using (agent = await lab.StartAgentAsync())
        {
            var after = await DsrLab.ServersAsync(agent);

            Assert.Equal(before.Select(server => (server.Health, server.Counters.TotalFlows, server.Counters.ActiveFlows)), after.Select(server => (server.Health, server.Counters.TotalFlows, server.Counters.ActiveFlows)));
            Assert.NotEqual(program, Assert.Single((await DsrLab.EngineAsync(agent)).Interfaces).ProgramId);
            Assert.All(connections, one => Assert.True(DsrLab.Echoes(one.Connection)));
            Assert.DoesNotContain(Enumerable.Range(0, 6).Select(_ => lab.Connect().Server), server => server == "s2");
            await Eventually.TrueAsync(async () => (await DsrLab.ServersAsync(agent)).All(server => !server.Reason.StartsWith("as the agent before", StringComparison.Ordinal)), "each has a verdict of its own");
        }
    }

    [KernelHostFact]
    public async Task FlowTable_OfAnotherSizeAtTheNextStart_StaysAndIsSaid()
    {
        using var lab = new DsrLab();
        var agent = await lab.StartAgentAsync("--flow-table", "4096");
        await DsrLab.ServeAsync(agent);
        agent.Kill();
        agent.Dispose();

        using (agent = await lab.StartAgentAsync("--flow-table", "8192"))
        {
            Assert.Equal(4096UL, (await DsrLab.EngineAsync(agent)).Maps.Single(map => map.Name == "flows of IPv4").Capacity);
            using var told = new EventService.EventServiceClient(agent.Channel).WatchEvents(new WatchEventsRequest { Recent = 1000 });
            Assert.True(await told.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Contains("room for 4096 flows", told.ResponseStream.Current.ToString(), StringComparison.Ordinal);
        }
    }

    [KernelHostFact]
    public async Task Agent_Stopped_LeavesTheDatapathAtWork()
    {
        using var lab = new DsrLab();
        using (var agent = await lab.StartAgentAsync())
        {
            await DsrLab.ServeAsync(agent);
            NetworkNamespace.Command("kill", "-TERM", agent.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await Eventually.TrueAsync(() => !System.IO.Directory.Exists($"/proc/{agent.Id}"), "it has ended");
        }

        Assert.Equal(3, Enumerable.Range(0, 6).Select(_ => lab.Connect().Server).Distinct().Count());
        Assert.True(lab.Balancer.Has($"{DsrLab.Vip}/32"));
    }

    /// <summary>Datagrams on one flow, each awaited; and connections, one after the other.</summary>
    private sealed class Load : IDisposable
    {
        private readonly List<string> _failures = [];
        private readonly Thread[] _threads;
        private readonly DsrLab _lab;
        private int _sent;
        private int _connections;
        private volatile bool _isOver;

        public Load(DsrLab lab)
        {
            _lab = lab;
            _threads = [new Thread(Ask), new Thread(Connect)];
            Array.ForEach(_threads, thread => thread.Start());
        }

        public int Connections => _connections;

        public (int Sent, IReadOnlyList<string> Failures) End()
        {
            _isOver = true;
            Array.ForEach(_threads, thread => thread.Join());
            return (_sent + _connections, _failures);
        }

        public void Dispose() => End();

        private void Ask() => Repeat(() =>
        {
            using var asking = _lab.Ask();
            while (!_isOver)
            {
                _ = DsrLab.Answer(asking);
                _sent++;
                Thread.Sleep(1);
            }
        });

        private void Connect() => Repeat(() =>
        {
            while (!_isOver)
            {
                var (connection, _) = _lab.Connect();
                using (connection)
                {
                    if (!DsrLab.Echoes(connection))
                    {
                        throw new InvalidOperationException("a connection did not echo");
                    }
                }

                _connections++;
            }
        });

        private void Repeat(Action work)
        {
            try
            {
                work();
            }
            catch (Exception failure) when (failure is SocketException or InvalidOperationException or Xunit.Sdk.XunitException)
            {
                lock (_failures)
                {
                    _failures.Add(failure.Message);
                }
            }
        }
    }
}
