using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Tests.Fixtures;

internal sealed class FakeConfigurationService(FakeAgent agent) : ConfigurationService.ConfigurationServiceBase
{
    public override Task<GetConfigurationResponse> GetConfiguration(GetConfigurationRequest request, ServerCallContext context) =>
        Task.FromResult(new GetConfigurationResponse { Revision = 7, Configuration = agent.Configuration });

    public override Task<ChangeConfigurationResponse> ChangeConfiguration(ChangeConfigurationRequest request, ServerCallContext context)
    {
        agent.Changes.Enqueue(request);
        return agent.OnChange(request);
    }

    public override Task<ReplaceConfigurationResponse> ReplaceConfiguration(ReplaceConfigurationRequest request, ServerCallContext context)
    {
        agent.Replacements.Enqueue(request);
        return agent.OnReplace(request);
    }
}
