using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>The health of a VIP's servers as an earlier agent left it in the datapath: it stands until each server's first own verdict.</summary>
internal static class FoundHealth
{
    /// <summary>Before the VIP is looked at in any other way.</summary>
    public static void Apply(LiveVip vip, PoolState pool)
    {
        foreach (var server in pool.Servers)
        {
            if (vip.Places.TryGetValue(server.Settings.Address, out var place) && Of(place.Record.Keeps, server) is { } health)
            {
                _ = pool.SetHealth(server, health, "as the agent before this one had it");
            }
        }
    }

    /// <summary>Null where it does not show. <see cref="ServerKeeps.Udp"/> says nothing of it: where each datagram is balanced no server has that.</summary>
    private static Health? Of(ServerKeeps keeps, RealServerState server) =>
        (keeps & ServerKeeps.New) != ServerKeeps.Nothing ? Health.Healthy
        : server.Settings.AdminState == AdminState.Enabled && (keeps & ServerKeeps.Syn) == ServerKeeps.Nothing ? Health.Unhealthy
        : null;
}
