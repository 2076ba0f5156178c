using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Which flows are meant outwards, and flows inwards.</summary>
internal static class FlowMapping
{
    public static ListFlowsRequest Write(FlowQuery query) => new()
    {
        Vips = { query.Vips },
        Servers = { query.Servers },
        Clients = { query.Clients },
        Limit = query.Limit,
    };

    public static LbFlow Read(string agent, Flow flow) => new()
    {
        AgentName = agent,
        Vip = flow.Vip,
        Protocol = (LbProtocol)flow.Protocol,
        ClientAddress = flow.ClientAddress,
        ClientPort = (int)flow.ClientPort,
        VipAddress = flow.VipAddress,
        VipPort = (int)flow.VipPort,
        ServerAddress = flow.ServerAddress,
        ServerPort = (int)flow.ServerPort,
        State = (LbFlowState)flow.State,
        Idle = Times.Read(flow.Idle) ?? default,
    };
}
