using System;
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

    public bool IsAll => Vips is null && Pools is null;

    public static PoolTarget Of(string[] pools) => new(null, pools);

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

        // Through the pipeline it comes empty from an object of a pool that no VIP uses.
        var vips = vip is { Length: > 0 } ? vip : null;
        return poolTyped || (pool is not null && !vipTyped) ? new PoolTarget(null, pool) : new PoolTarget(vips, null);
    }

    /// <exception cref="AgentException">Neither is given.</exception>
    public PoolTarget Required() => IsAll ? throw Refusal("Lb.Pool.NotGiven", "it is not said which pool", "Give -Vip or -Pool.") : this;

    private static AgentException Refusal(string id, string reason, string remedy) =>
        new(new LbFinding { Id = id, Target = "pool", Reason = reason, Remedy = remedy, Category = LbFindingCategory.Invalid });
}
