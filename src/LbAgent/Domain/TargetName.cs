namespace LbAgent.Domain;

/// <summary>How things of the configuration are called in findings, differences and events.</summary>
internal static class TargetName
{
    public const string Configuration = "configuration";

    public const string Topology = "topology";

    public static string Vip(string name) => $"VIP {name}";

    public static string Pool(string name) => $"pool {name}";

    public static string RealServer(string pool, ServerKey key) => $"real server {key} of pool {pool}";

    public static string HealthCheck(string pool) => $"health check of pool {pool}";
}
