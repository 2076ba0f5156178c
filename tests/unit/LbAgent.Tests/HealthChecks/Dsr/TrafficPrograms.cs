using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>How many programs are at work on what comes in by an interface, and on what leaves it; in the namespace of this thread.</summary>
internal static unsafe partial class TrafficPrograms
{
    private const int ToIngress = 46;
    private const int ToEgress = 47;

    /// <summary>By links.</summary>
    public static (int In, int Out) Linked(string name)
    {
        var index = Index(name);
        return (Count(index, ToIngress), Count(index, ToEgress));
    }

    /// <summary>As filters.</summary>
    public static (int In, int Out) Filtering(string name) => (Listed(name, "ingress"), Listed(name, "egress"));

    public static int Index(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return Assert.Single(NetlinkInterfaces.List(netlink), one => one.Name == name).Index;
    }

    private static int Count(int interfaceIndex, int where)
    {
        var programs = stackalloc uint[64];
        uint flags = 0, count = 64;
        Assert.Equal(0, Query(interfaceIndex, where, 0, &flags, programs, &count));
        return (int)count;
    }

    private static int Listed(string name, string where)
    {
        using var process = Process.Start(new ProcessStartInfo("tc", ["filter", "show", "dev", name, where]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Direct().Count(output);
    }

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_prog_query")]
    private static partial int Query(int target, int where, uint queryFlags, uint* attachFlags, uint* programs, uint* count);

    [GeneratedRegex("direct-action")]
    private static partial Regex Direct();
}
