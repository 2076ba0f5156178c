using System;
using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The pools that -Pool or -Vip means. What stands on the command line goes before what comes through the pipeline.</summary>
internal sealed class PoolTarget
{
    private PoolTarget(string[]? vips, string[]? pools)
    {
        Vips = vips;
        Pools = pools;
    }

    /// <summary>VIPs whose pools are meant; null where <see cref="Pools"/> counts.</summary>
    public string[]? Vips { get; }

    public string[]? Pools { get; }

    private bool IsNamed { get; set; } = true;

    public bool IsAll => Vips is null && Pools is null;

    /// <summary>Whether each pool is named: then each must have what is looked for; else one is enough.</summary>
    public bool IsLiteral => IsNamed && !IsAll && !(Pools ?? Vips!).Any(name => Wildcard.Of(name) is not null);

    /// <summary>All pools that have something, which nobody has named.</summary>
    public static PoolTarget Some(string[] pools) => new(null, pools) { IsNamed = false };

    /// <exception cref="AgentException">Both are on the command line, or -Vip is and names none.</exception>
    public static PoolTarget Choose(string[]? vip, string[]? pool, Func<string, bool> isOnCommandLine)
    {
        var vipTyped = isOnCommandLine("Vip");
        var poolTyped = isOnCommandLine("Pool");
        if (vipTyped && poolTyped)
        {
            throw Refusal("Lb.Pool.VipAndPool", "-Vip and -Pool are two ways to name the pool", "Give one of them.");
        }

        if (vipTyped && vip is { Length: 0 })
        {
            throw Refusal("Lb.Pool.NotGiven", "-Vip names none", "Give the name of a VIP, or -Pool.");
        }

        if (poolTyped && pool is null or { Length: 0 })
        {
            throw Refusal("Lb.Pool.NotGiven", "-Pool names none", "Give the name of a pool, or -Vip.");
        }

        // Through the pipeline it comes empty from an object of a pool that no VIP uses.
        var vips = vip is { Length: > 0 } ? vip : null;
        return poolTyped || (pool is { Length: > 0 } && !vipTyped) ? new PoolTarget(null, pool) : new PoolTarget(vips, null);
    }

    /// <exception cref="AgentException">Neither is given.</exception>
    public PoolTarget Required() => IsAll ? throw Refusal("Lb.Pool.NotGiven", "it is not said which pool", "Give -Vip or -Pool.") : this;

    private static AgentException Refusal(string id, string reason, string remedy) =>
        new(new LbFinding { Id = id, Target = "pool", Reason = reason, Remedy = remedy, Category = LbFindingCategory.Invalid });
}
