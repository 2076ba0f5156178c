namespace LbAdmin.PowerShell.Gateway;

/// <summary>What an operation does.</summary>
public enum AgentOperationKind
{
    CreateVip,
    UpdateVip,
    DeleteVip,
    CreatePool,
    UpdatePool,
    DeletePool,
    CreateRealServer,
    UpdateRealServer,
    DeleteRealServer,
    SetHealthCheck,
    SetTopology,
}
