using System.Collections.Generic;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>Real servers between wire and domain. Pure.</summary>
internal static class RealServerContract
{
    /// <summary>The server's identity; null, with a finding, where its address cannot be read.</summary>
    public static ServerKey? ReadKey(string pool, V1.RealServer source, ICollection<Finding> findings)
    {
        var before = findings.Count;
        var read = new FieldReader("RealServer", $"real server {source.Address} of pool {pool}", findings);
        var key = new ServerKey(read.Address("Address", source.Address, Vip.NoAddress), read.Whole("Port", source.Port, 65535, 0));
        return findings.Count == before ? key : null;
    }

    public static Overlay<RealServer> Read(string pool, V1.RealServer source) => (basis, findings) =>
    {
        var read = new FieldReader("RealServer", TargetName.RealServer(pool, basis.Key), findings);
        return basis with
        {
            Weight = source.HasWeight ? read.Whole("Weight", source.Weight, 256, basis.Weight) : basis.Weight,
            AdminState = source.HasAdminState ? read.Choice("AdminState", (int)source.AdminState, basis.AdminState) : basis.AdminState,
            Backup = source.HasBackup ? source.Backup : basis.Backup,
            MaxConnections = source.HasMaxConnections ? source.MaxConnections : basis.MaxConnections,
        };
    };

    public static V1.RealServer Write(RealServer server) => new()
    {
        Address = server.Address.ToString(),
        Port = (uint)server.Port,
        Weight = (uint)server.Weight,
        AdminState = EnumContract.ToWire<AdminState, V1.AdminState>(server.AdminState),
        Backup = server.Backup,
        MaxConnections = (uint)server.MaxConnections,
    };
}
