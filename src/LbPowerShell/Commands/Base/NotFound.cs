using System.Collections.Generic;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Literal names that an agent does not know, in the same words and ids that the agent itself uses.</summary>
internal static class NotFound
{
    public static AgentException Vip(string name) =>
        Of("Lb.Vip.NotFound", $"VIP {name}", "Name", $"there is no VIP '{name}'.", "Get-LbVip lists those that are; New-LbVip makes one.");

    public static AgentException Pool(string name) =>
        Of("Lb.Pool.NotFound", $"pool {name}", "Name", $"there is no pool '{name}'.", "Get-LbPool lists those that are; New-LbPool makes one.");

    public static AgentException VipOrPool(string name) => Of(
        "Lb.Pool.NotFound", $"pool {name}", "Name", $"there is no VIP and no pool '{name}'.", "Get-LbVip and Get-LbPool list those that are.");

    /// <param name="server">As the user named it.</param>
    /// <param name="pool">The pool that was searched; null: all that were meant.</param>
    public static AgentException RealServer(string server, string? pool) => pool is null
        ? Of("Lb.RealServer.NotFound", $"real server {server}", "Address", "no pool that is meant has such a server.", "Get-LbRealServer lists those that are.")
        : Of("Lb.RealServer.NotFound", $"real server {server} of pool {pool}", "Address", "the pool has no such server.", "Get-LbRealServer lists those that are.");

    public static AgentException Engine(string name) =>
        Of("Lb.Engine.NotFound", $"engine {name}", "Name", $"this agent knows no engine '{name}'.", "Get-LbEngine lists those that it knows.");

    public static AgentException Agent(string agent) =>
        Of("Lb.Agent.NotConnected", $"agent {agent}", string.Empty, "this session is not connected to it", "Get-LbAgent shows the connected agents.");

    /// <summary>A session that asked for agents and reached none has no default.</summary>
    public static AgentException DefaultAgent(IReadOnlyCollection<string> missing) => Of(
        "Lb.Agent.NotConnected",
        "session",
        string.Empty,
        missing.Count == 0 ? "Connect-LbAgent was given no agent, so there is no default one" : $"it asked for {string.Join(", ", missing)} and reached none, so it has no default agent",
        "Run Connect-LbAgent again, or give -Agent. After Disconnect-LbAgent the default is that of a new session again.");

    private static AgentException Of(string id, string target, string field, string reason, string remedy) =>
        new(new LbFinding { Id = id, Target = target, Field = field, Reason = reason, Remedy = remedy, Category = LbFindingCategory.NotFound });
}
