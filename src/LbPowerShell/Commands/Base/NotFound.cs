using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Literal names that an agent does not know, in the same words and ids that the agent itself uses.</summary>
internal static class NotFound
{
    public static AgentException Vip(string name) =>
        Of("Lb.Vip.NotFound", $"VIP {name}", $"there is no VIP '{name}'.", "Get-LbVip lists those that are; New-LbVip makes one.");

    public static AgentException Pool(string name) =>
        Of("Lb.Pool.NotFound", $"pool {name}", $"there is no pool '{name}'.", "Get-LbPool lists those that are; New-LbPool makes one.");

    public static AgentException RealServer(string address, string where) =>
        Of("Lb.RealServer.NotFound", $"real server {address}{where}", "there is no such real server", "Get-LbRealServer shows them.");

    public static AgentException Engine(string name) =>
        Of("Lb.Engine.NotFound", $"engine {name}", $"this agent knows no engine '{name}'.", "Get-LbEngine lists those that it knows.");

    public static AgentException Agent(string agent) =>
        Of("Lb.Agent.NotConnected", $"agent {agent}", "this session is not connected to it", "Get-LbAgent shows the connected agents.");

    private static AgentException Of(string id, string target, string reason, string remedy) =>
        new(new LbFinding { Id = id, Target = target, Reason = reason, Remedy = remedy, Category = LbFindingCategory.NotFound });
}
