using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LbAgent.Interop;
using LbAgent.Tests.Support;
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
        return (Programs(index, ToIngress).Length, Programs(index, ToEgress).Length);
    }

    /// <summary>The links of the programs on an interface, opened once more: they stay open whatever this process closes.</summary>
    public static DescriptorSet OpenLinks(string name)
    {
        var index = Index(name);
        var lines = Programs(index, ToIngress).Concat(Programs(index, ToEgress)).Select(id => string.Create(CultureInfo.InvariantCulture, $"prog_id:\t{id}")).ToHashSet();
        // All are found before the first is opened once more, or that would be found too.
        var links = Directory.GetFiles("/proc/self/fdinfo").Where(IsLink).ToArray();
        return new DescriptorSet(links.Select(file => Duplicate(int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture))));

        bool IsLink(string file)
        {
            try
            {
                var told = File.ReadAllLines(file);
                return told.Contains("link_type:\ttcx") && told.Any(lines.Contains);
            }
            catch (IOException)
            {
                // Closed meanwhile: not one of a program that is at work.
                return false;
            }
        }
    }

    /// <summary>As filters.</summary>
    public static (int In, int Out) Filtering(string name) => (Listed(name, "ingress"), Listed(name, "egress"));

    public static int Index(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return Assert.Single(NetlinkInterfaces.List(netlink), one => one.Name == name).Index;
    }

    /// <summary>The kernel's numbers of them.</summary>
    private static uint[] Programs(int interfaceIndex, int where)
    {
        var programs = stackalloc uint[64];
        uint flags = 0, count = 64;
        Assert.Equal(0, Query(interfaceIndex, where, 0, &flags, programs, &count));
        return new ReadOnlySpan<uint>(programs, (int)count).ToArray();
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

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [GeneratedRegex("direct-action")]
    private static partial Regex Direct();
}
