using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// The real servers that a cmdlet is about, and the pools in which they are: what stands on the command line first, then the object in
/// the pipeline, whose properties mean what they mean for its type (the address of a VIP is not that of a server).
/// </summary>
internal sealed class ServerTarget
{
    private static readonly string[] AddressProperties = [nameof(LbRealServer.Address), nameof(LbEvent.Server), nameof(LbFlow.ServerAddress)];

    private ServerTarget(PoolTarget pools, ServerFilter servers)
    {
        Pools = pools;
        Servers = servers;
    }

    public PoolTarget Pools { get; }

    public ServerFilter Servers { get; }

    /// <summary>What stands among the names of servers and is the name of a VIP or a pool: all of its servers are meant.</summary>
    public IReadOnlyList<string> VipsOrPools { get; private set; } = [];

    /// <param name="given">What PowerShell has bound, from the command line and from properties.</param>
    /// <param name="piped">The object in the pipeline.</param>
    /// <param name="isOnCommandLine">Tells a parameter of the command line from one that a property gave.</param>
    /// <exception cref="AgentException">The port is given twice, or two ways to name the pool are.</exception>
    public static ServerTarget Choose(ServerParameters given, PSObject? piped, Func<string, bool> isOnCommandLine)
    {
        if (PipedServers.Of(piped) is not { } named)
        {
            var addresses = isOnCommandLine(nameof(given.Address)) || HasAddress(piped) ? given.Address : null;
            return new ServerTarget(PoolTarget.Choose(given.Vip, given.Pool, isOnCommandLine), Filter(Names(addresses), given.Port));
        }

        var port = isOnCommandLine(nameof(given.Port)) ? given.Port : null;
        var servers = isOnCommandLine(nameof(given.Address)) ? Names(given.Address) : named.Servers;
        var vip = isOnCommandLine(nameof(given.Vip)) ? given.Vip : named.Vip;
        var pool = isOnCommandLine(nameof(given.Pool)) ? given.Pool : named.Pool;
        return new ServerTarget(
            PoolTarget.Choose(vip, pool, isOnCommandLine),
            isOnCommandLine(nameof(given.Address)) ? Filter(servers, port) : new ServerFilter(port is null ? servers : servers.Select(server => server.At(port)).ToArray(), port));
    }

    /// <exception cref="AgentException">It is not said which servers.</exception>
    public ServerTarget WithServers() => Servers.Names.Count > 0
        ? this
        : throw Refusal("Lb.RealServer.NotGiven", "it is not said which servers", "Give -Address; '*' means all of the pool.");

    /// <summary>For cmdlets that only look: the name of a VIP or a pool stands for its servers, where no pool is named.</summary>
    public ServerTarget WithVipsOrPools()
    {
        var named = Servers.Names.ToLookup(name => Pools.IsAll && name.IsVipOrPool);
        return new ServerTarget(Pools, new ServerFilter([.. named[false]], Servers.Port)) { VipsOrPools = named[true].Select(name => name.Text).ToArray() };
    }

    /// <summary>The same servers, in these pools.</summary>
    public ServerTarget In(PoolTarget pools) => new(pools, Servers) { VipsOrPools = VipsOrPools };

    /// <summary>A row without such a cell is turned into text by PowerShell, which is no address.</summary>
    public static bool HasAddress(PSObject? piped) =>
        piped?.BaseObject is not PSCustomObject || AddressProperties.Any(name => piped.Properties[name] is not null);

    private static ServerName[] Names(string[]? addresses) => (addresses ?? []).Select(ServerName.Parse).ToArray();

    private static ServerFilter Filter(IReadOnlyList<ServerName> names, uint? port) =>
        port is { } beside && names.FirstOrDefault(name => name.Port is { } own && own != beside) is { } other
            ? throw Refusal("Lb.RealServer.TwoPorts", FormattableString.Invariant($"{other.Text} names a port, and -Port is {beside}"), "Give one of them.")
            : new ServerFilter(names, port);

    private static AgentException Refusal(string id, string reason, string remedy) =>
        new(new LbFinding { Id = id, Target = "real server", Reason = reason, Remedy = remedy, Category = LbFindingCategory.Invalid });
}
