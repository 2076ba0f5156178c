using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Settings that travel together: the ones that are not given are taken from what the agent has.</summary>
internal static class PoolSettingsCompletion
{
    public static async Task<PoolSettings> ForAsync(this PoolSettings given, string name, AgentInventory inventory)
    {
        var settings = new PoolSettings
        {
            Name = name,
            Scheduler = given.Scheduler,
            HashOn = given.HashOn,
            Persistence = given.Persistence,
            PersistencePrefix = given.PersistencePrefix,
            PersistenceTimeout = given.PersistenceTimeout,
            SlowStart = given.SlowStart,
            OnUnhealthy = given.OnUnhealthy,
            Fallback = given.Fallback,
            ConnectTimeout = given.ConnectTimeout,
        };
        var keepsHash = given.Scheduler == LbScheduler.Hash && given.HashOn is null;
        var missing = new[] { given.Persistence is null, given.PersistencePrefix is not { Length: 2 }, given.PersistenceTimeout is null }.Count(isMissing => isMissing);
        var somePersistence = given.Persistence is not null || given.PersistencePrefix is not null || given.PersistenceTimeout is not null;
        if (keepsHash || (somePersistence && missing > 0))
        {
            await inventory.GuardAsync().ConfigureAwait(false);
            var now = await inventory.PoolAsync(name).ConfigureAwait(false);
            settings.HashOn = keepsHash && now.Scheduler == LbScheduler.Hash ? now.HashOn : given.HashOn;
            if (somePersistence)
            {
                settings.Persistence ??= now.Persistence;
                settings.PersistencePrefix = [.. (given.PersistencePrefix ?? []).Concat(now.PersistencePrefix.Skip(given.PersistencePrefix?.Length ?? 0))];
                settings.PersistenceTimeout ??= now.PersistenceTimeout;
            }
        }

        return settings;
    }
}
