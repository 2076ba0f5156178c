using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using LbAdmin.Bench.Interop;
using LbAgent.Interop;
using Microsoft.Win32.SafeHandles;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>A network namespace. It has no name: it ends with this, or with this process, however that ends. One thread uses it.</summary>
internal sealed class NetworkSpace : IDisposable
{
    private const string OfThisThread = "/proc/thread-self/ns/net";

    private readonly SafeFileHandle space;

    public NetworkSpace()
    {
        using var home = File.OpenHandle(OfThisThread);
        Check(Native.Unshare(Native.NewNetwork), "made");
        try
        {
            space = File.OpenHandle(OfThisThread);
            // Nothing speaks unless it is asked to.
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
        }
        finally
        {
            Enter(home);
        }
    }

    /// <summary>By which "ip" finds it, as long as this process runs.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{space.DangerousGetHandle()}";

    /// <summary>Does something there, on this thread. What it starts stays there.</summary>
    public T In<T>(Func<T> act)
    {
        using var home = File.OpenHandle(OfThisThread);
        Enter(space);
        try
        {
            return act();
        }
        finally
        {
            Enter(home);
        }
    }

    /// <summary>Runs a program there to its end, with that on its standard input; it must succeed.</summary>
    public void Command(string[] command, string input = "")
    {
        try
        {
            var (result, said) = In(() => Run(command, input));
            if (result != 0)
            {
                throw new BenchmarkException($"{string.Join(' ', command)}: {said.Trim()}");
            }
        }
        catch (Win32Exception missing)
        {
            throw new BenchmarkException($"{command[0]} cannot be run: {missing.Message}", missing);
        }
    }

    public void Set(string setting, string value) => In(() =>
    {
        File.WriteAllText($"/proc/sys/net/{setting}", value);
        return 0;
    });

    public int IndexOf(string name) => In(() =>
    {
        using var netlink = NetlinkSocket.Open();
        return NetlinkInterfaces.List(netlink).Single(link => link.Name == name).Index;
    });

    public void Dispose() => space.Dispose();

    private static (int Result, string Said) Run(string[] command, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }

    private static void Enter(SafeFileHandle space) => Check(Native.EnterSpace(space, Native.NewNetwork), "entered");

    private static void Check(int result, string act)
    {
        if (result != 0)
        {
            throw new BenchmarkException($"a network namespace cannot be {act} here: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }
}
