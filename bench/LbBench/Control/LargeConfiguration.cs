using LbAdmin.Protos.V1;

namespace LbAdmin.Bench.Control;

/// <summary>Many VIPs that do not listen (Disabled) over pools that are not probed: only the control path works.</summary>
internal static class LargeConfiguration
{
    public const int ServersOfPool = 10;
    private const int ServerPort = 8080;

    public static Configuration Of(int vips)
    {
        var configuration = new Configuration();
        for (var i = 0; i < vips; i++)
        {
            configuration.Vips.Add(new Vip
            {
                Name = Name(i),
                Address = $"127.1.{i / 250}.{(i % 250) + 1}",
                Ports = new PortRange { First = 80, Last = 80 },
                Protocol = Protocol.Tcp,
                Pool = Name(i),
                AdminState = AdminState.Disabled,
            });
            configuration.Pools.Add(NewPool(i));
        }

        return configuration;
    }

    /// <summary>The change of one server: its weight.</summary>
    public static RealServerOperation WeightOf(int vip, uint weight) => new()
    {
        Pool = Name(vip),
        Server = new RealServer { Address = Address(vip, 0), Port = ServerPort, Weight = weight },
    };

    private static Pool NewPool(int i)
    {
        var pool = new Pool
        {
            Name = Name(i),
            Scheduler = new Scheduler { Kind = SchedulerKind.RoundRobin },
            HealthCheck = new HealthCheck { Disabled = true },
        };
        for (var server = 0; server < ServersOfPool; server++)
        {
            pool.Servers.Add(new RealServer { Address = Address(i, server), Port = ServerPort });
        }

        return pool;
    }

    private static string Name(int i) => $"vip-{i:00000}";

    private static string Address(int vip, int server) => $"127.{100 + server}.{vip / 250}.{(vip % 250) + 1}";
}
