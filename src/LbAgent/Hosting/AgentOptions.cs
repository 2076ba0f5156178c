using System;
using System.IO;
using LbAgent.Engines.Proxy;

namespace LbAgent.Hosting;

/// <summary>How the agent was started.</summary>
/// <param name="StateDirectory">Where the configuration is kept.</param>
/// <param name="Endpoint">Path of the control socket; on Windows the name of the pipe.</param>
/// <param name="Drain">How long flows may go on after a stop was asked for.</param>
/// <param name="Relay">What carries the flows of the proxy engine.</param>
/// <param name="Addresses">Whether VIP addresses may be put on the box.</param>
/// <param name="Pins">Where the kernel engine outlives the agent; empty: the folder of this network namespace.</param>
/// <param name="FlowTable">For how many flows of IPv4, and as many of IPv6, the kernel engine has room.</param>
internal sealed record AgentOptions(
    string StateDirectory, string Endpoint, TimeSpan Drain, RelayChoice Relay, AddressChoice Addresses, string Pins, uint FlowTable)
{
    public const uint DefaultFlowTable = 262_144;

    public static readonly TimeSpan DefaultDrain = TimeSpan.FromSeconds(10);

    public static string DefaultStateDirectory => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "LbAgent")
        : Environment.IsPrivilegedProcess
            ? "/var/lib/lbagent"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "lbagent");

    /// <summary>Empty where there is no place that is the user's own: a folder in /tmp could be somebody else's.</summary>
    public static string DefaultEndpoint => OperatingSystem.IsWindows()
        ? "lbagent"
        : Environment.IsPrivilegedProcess
            ? "/run/lbagent/agent.sock"
            : Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own ? Path.Combine(own, "lbagent", "agent.sock") : "";
}
