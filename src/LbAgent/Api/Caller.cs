using Grpc.Core;
using LbAgent.Hosting;

namespace LbAgent.Api;

/// <summary>Who calls, as the operating system vouches for it.</summary>
internal static class Caller
{
    public static string Of(ServerCallContext context) => context.GetHttpContext().Features.Get<CallerFeature>()?.Name ?? "unknown";
}
