using LbAdmin.PowerShell.Client.Mapping;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>A VIP in a file.</summary>
internal static class VipForm
{
    public static VipSettings Read(ObjectReader reader)
    {
        var vip = new VipSettings
        {
            Name = reader.RequiredText("name"),
            Address = reader.Text("address"),
            Port = reader.Port("port")?.ToString(),
            Protocol = reader.Word<LbProtocol>("protocol"),
            Pool = reader.Text("pool"),
            AdminState = reader.Word<LbAdminState>("adminState"),
            ForwardingMode = reader.Word<LbForwardingMode>("forwardingMode"),
            AllowFrom = reader.Texts("allowFrom"),
            SourceNat = reader.Text("sourceNat"),
            MaxConnections = reader.Number("maxConnections"),
            NewConnectionsPerSecond = reader.Number("newConnectionsPerSecond"),
            NewConnectionsPerSecondPerSource = reader.Number("newConnectionsPerSecondPerSource"),
            IdleTimeout = reader.Duration("idleTimeout"),
            HalfClosedTimeout = reader.Duration("halfClosedTimeout"),
            AcceptProxyProtocol = reader.Flag("acceptProxyProtocol"),
            Balance = reader.Word<LbBalance>("balance"),
        };
        reader.RefuseOthers();
        return vip;
    }

    public static FileNode Write(VipSettings vip) => new ObjectForm()
        .Text("name", vip.Name)
        .Text("address", vip.Address)
        .Port("port", vip.Port)
        .Word("protocol", vip.Protocol)
        .Text("pool", vip.Pool)
        .Word("adminState", vip.AdminState, LbAdminState.Enabled)
        .Word("forwardingMode", vip.ForwardingMode, Defaults.ForwardingMode)
        .Texts("allowFrom", vip.AllowFrom)
        .Text("sourceNat", vip.SourceNat, Defaults.SourceNat)
        .Number("maxConnections", vip.MaxConnections, 0)
        .Number("newConnectionsPerSecond", vip.NewConnectionsPerSecond, 0)
        .Number("newConnectionsPerSecondPerSource", vip.NewConnectionsPerSecondPerSource, 0)
        .Duration("idleTimeout", vip.IdleTimeout, Defaults.IdleTimeout(vip.Protocol))
        .Duration("halfClosedTimeout", vip.HalfClosedTimeout, Defaults.HalfClosedTimeout(vip.ForwardingMode))
        .Flag("acceptProxyProtocol", vip.AcceptProxyProtocol)
        .Word("balance", vip.Balance, Defaults.Balance).Node;
}
