using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Settings that travel together: the ones that are not given are taken from what the agent has.</summary>
internal static class VipSettingsCompletion
{
    public static async Task<VipSettings> ForAsync(this VipSettings given, string name, AgentInventory inventory)
    {
        var settings = new VipSettings
        {
            Name = name,
            Address = given.Address,
            Port = given.Port,
            Protocol = given.Protocol,
            Pool = given.Pool,
            AdminState = given.AdminState,
            ForwardingMode = given.ForwardingMode,
            AllowFrom = given.AllowFrom,
            SourceNat = given.SourceNat,
            MaxConnections = given.MaxConnections,
            NewConnectionsPerSecond = given.NewConnectionsPerSecond,
            NewConnectionsPerSecondPerSource = given.NewConnectionsPerSecondPerSource,
            IdleTimeout = given.IdleTimeout,
            HalfClosedTimeout = given.HalfClosedTimeout,
        };
        var limits = new[] { given.MaxConnections, given.NewConnectionsPerSecond, given.NewConnectionsPerSecondPerSource };
        var missing = System.Array.FindAll(limits, limit => limit is null).Length;
        if (missing is 1 or 2)
        {
            await inventory.GuardAsync().ConfigureAwait(false);
            var now = await inventory.VipAsync(name).ConfigureAwait(false);
            settings.MaxConnections ??= now.MaxConnections;
            settings.NewConnectionsPerSecond ??= now.NewConnectionsPerSecond;
            settings.NewConnectionsPerSecondPerSource ??= now.NewConnectionsPerSecondPerSource;
        }

        return settings;
    }
}
