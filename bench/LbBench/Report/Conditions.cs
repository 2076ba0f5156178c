using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace LbAdmin.Bench.Report;

/// <summary>Says on what the figures were measured; without that they mean nothing.</summary>
internal static class Conditions
{
    public static void Print(params string[] more)
    {
        Console.WriteLine($"CPU     {Processor()}, {Environment.ProcessorCount} cores (threads of core 0: {FirstLine("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list")})");
        Console.WriteLine($"kernel  {FirstLine("/proc/sys/kernel/osrelease")} on {RuntimeInformation.OSDescription}; TCP congestion control {FirstLine("/proc/sys/net/ipv4/tcp_congestion_control")}");
        Console.WriteLine($"load    {FirstLine("/proc/loadavg")} before the start; other work on this machine spoils the figures");
        foreach (var line in more)
        {
            Console.WriteLine(line);
        }
    }

    private static string Processor() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?
        .Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string FirstLine(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault("") : "unknown";
}
