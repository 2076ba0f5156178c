using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines;
using LbAgent.HealthChecks;
using LbAgent.Runtime;

namespace LbAgent.Control;

/// <summary>Brings what lives in line with a new snapshot: states first, then engines, then health checks. Called by the one writer.</summary>
internal sealed class Reconciler(RuntimeState runtime, HealthSupervisor health, EngineList engines, NewAddresses addresses, AddressModes modes)
{
    /// <summary>The configuration as this agent goes by it, for rules that judge what comes of it.</summary>
    public ConfigurationSnapshot AsInForce(ConfigurationSnapshot snapshot) => modes.AsInForce(snapshot);

    /// <summary>Gets everything that can fail out of the way. The result is committed or disposed.</summary>
    public PreparedChange Prepare(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        var diff = SnapshotDiff.Between(before, after);
        addresses.Inquire(after, diff);
        var plans = engines.All.Select(engine => engine.Prepare(PlanFor(engine, before, after, diff))).ToArray();
        return new PreparedChange(after, diff, [.. modes.Judge(before, after)], plans, runtime, health, modes);
    }

    /// <summary>A VIP that changes engines is removed from the one and put to the other.</summary>
    private static EnginePlan PlanFor(IForwardingEngine engine, ConfigurationSnapshot before, ConfigurationSnapshot after, SnapshotDiff diff)
    {
        var put = diff.PutVips.Where(engine.Serves).ToArray();
        var leaving = diff.PutVips
            .Where(vip => !engine.Serves(vip) && before.Vips.TryGetValue(vip.Name, out var old) && engine.Serves(old))
            .Select(vip => vip.Name);
        return new EnginePlan(put, [.. diff.RemovedVips, .. leaving], after, diff);
    }
}
