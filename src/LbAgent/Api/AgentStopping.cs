using System.Threading;
using Microsoft.Extensions.Hosting;

namespace LbAgent.Api;

/// <summary>Ends streams when the agent stops, so that a watcher does not hold it up.</summary>
internal sealed class AgentStopping(IHostApplicationLifetime lifetime)
{
    public CancellationTokenSource LinkTo(CancellationToken call) =>
        CancellationTokenSource.CreateLinkedTokenSource(call, lifetime.ApplicationStopping);
}
