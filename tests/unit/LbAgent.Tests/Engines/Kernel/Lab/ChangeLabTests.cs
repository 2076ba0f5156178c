using System.Collections.Generic;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Facts row 36: changes under load break no connection and lose none.</summary>
public sealed class ChangeLabTests
{
    [KernelHostFact]
    [Trait("Duration", "Long")]
    public async Task Changes_UnderLoad_FailNoConnection()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        List<string> failures = [];
        var connections = 0;
        var isOver = false;
        var load = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                try
                {
                    var (connection, _) = lab.Connect();
                    if (!DsrLab.Echoes(connection))
                    {
                        failures.Add("no echo");
                    }

                    connection.Dispose();
                    connections++;
                }
                catch (SocketException failure)
                {
                    failures.Add(failure.Message);
                }
            }
        });
        load.Start();

        for (var i = 0; i < 20; i++)
        {
            await DsrLab.ChangeAsync(agent, Weight(2, (uint)(i % 3)));
            await DsrLab.ChangeAsync(agent, Scheduler(i % 2 == 0 ? SchedulerKind.Hash : SchedulerKind.WeightedRoundRobin));
            await DsrLab.ChangeAsync(agent, new Operation { DeleteRealServer = new RealServerOperation { Pool = "web", Server = new RealServer { Address = DsrLab.AddressOf(3) } } });
            await DsrLab.ChangeAsync(agent, DsrLab.Add(DsrLab.AddressOf(3)));
            await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", AllowFrom = new CidrList { Cidrs = { i % 2 == 0 ? "10.9.0.0/24" : "0.0.0.0/0" } } } });
        }

        Volatile.Write(ref isOver, true);
        load.Join();
        Assert.Empty(failures);
        Assert.True(connections > 20, $"only {connections} connections");
        await DsrLab.AwaitHealthyAsync(agent, 3);
        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).Counters.TotalFlows == (ulong)connections, "each connection was counted once");
    }

    private static Operation Weight(int server, uint weight) => new()
    {
        UpdateRealServer = new RealServerOperation { Pool = "web", Server = new RealServer { Address = DsrLab.AddressOf(server), Weight = weight } },
    };

    private static Operation Scheduler(SchedulerKind kind) => new() { UpdatePool = new Pool { Name = "web", Scheduler = new Scheduler { Kind = kind } } };
}
