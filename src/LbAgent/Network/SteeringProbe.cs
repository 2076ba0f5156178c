using System;
using System.ComponentModel;
using LbAgent.Domain.Remedies;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>Whether this box can steer ports: all is made but for the link, and thrown away.</summary>
internal static class SteeringProbe
{
    /// <summary>Why not, in words; empty where it can.</summary>
    public static string WhyNot()
    {
        if (!BpfSystemCall.IsSupported)
        {
            return OperatingSystem.IsLinux() ? "needs x86-64 or Arm64" : SystemRemedies.Here.NotHere;
        }

        try
        {
            using var whole = new SteeringLink(PortSteering.MaximumRules);
            return "";
        }
        catch (Win32Exception refused)
        {
            return refused.NativeErrorCode switch
            {
                LinuxError.NotPermitted => MissingCapabilities(),
                LinuxError.NoSuchCall => "the kernel has no bpf",
                LinuxError.Invalid => "kernel older than 5.9, or built without sk_lookup",
                _ => refused.Message,
            };
        }
    }

    private static string MissingCapabilities()
    {
        var missing = Capabilities.MissingForBpf(Capabilities.Bpf, Capabilities.NetAdmin);
        return missing.Count > 0
            ? $"needs {string.Join(" and ", missing)}"
            : "the kernel permits no bpf here, whatever the capabilities: a container, a sandbox, or the limit of locked memory";
    }
}
