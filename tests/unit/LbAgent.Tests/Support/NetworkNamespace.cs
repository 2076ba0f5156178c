using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>
/// A network namespace for one test: that of a thread of its own, with the loopback up. It goes with the thread. What runs
/// there must not use the thread pool: a pool thread born from this one would stay in the namespace.
/// </summary>
internal static unsafe partial class NetworkNamespace
{
    private const int NewNetwork = 0x40000000;

    /// <summary>Why none can be made here; empty where they can.</summary>
    public static string WhyNot { get; } = Probe();

    public static void Run(Action test)
    {
        // The thread that looks after children of this process is born with the first of them: not in the namespace, please.
        Command("true");
        var failure = InThread(() =>
        {
            Assert.Equal(0, Unshare(NewNetwork));
            Command("ip", "link", "set", "lo", "up");
            test();
        });
        failure?.Throw();
    }

    /// <summary>Makes sockets in the namespace of a process. They stay there, and can be used from anywhere; what makes them must not use the thread pool.</summary>
    public static T In<T>(int process, Func<T> make)
    {
        T? made = default;
        InThread(() =>
        {
            using var space = File.OpenHandle($"/proc/{process}/ns/net");
            Assert.Equal(0, Enter((int)space.DangerousGetHandle(), NewNetwork));
            made = make();
        })?.Throw();
        return made!;
    }

    /// <summary>Runs a program to its end in the namespace of this thread; it must succeed.</summary>
    public static void Command(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }

    /// <summary>A pair of interfaces of this namespace, both up; the first has these addresses, as "192.0.2.1/24".</summary>
    public static void AddPair(string name, params string[] addresses)
    {
        Command("ip", "link", "add", name, "type", "veth", "peer", "name", $"{name}p");
        Command("ip", "link", "set", $"{name}p", "up");
        Command("ip", "link", "set", name, "up");
        foreach (var address in addresses)
        {
            Command("ip", ["address", "add", address, "dev", name, .. address.Contains(':', StringComparison.Ordinal) ? ["nodad"] : Array.Empty<string>()]);
        }

        // The kernel notices the carrier by and by.
        Assert.True(SpinWait.SpinUntil(() => IsRunning(name) && IsRunning($"{name}p"), TimeSpan.FromSeconds(20)));
    }

    /// <summary>Takes capabilities from this thread alone, for good.</summary>
    public static void DropCapability(int capability)
    {
        var header = stackalloc uint[] { 0x20080522, 0 };
        var sets = stackalloc uint[6];
        Assert.Equal(0, GetCapabilities(header, sets));
        sets[capability / 32 * 3] &= ~(1u << (capability % 32));
        Assert.Equal(0, SetCapabilities(header, sets));
    }

    private static bool IsRunning(string name)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", ["-o", "link", "show", "dev", name]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return shown.Contains(",LOWER_UP", StringComparison.Ordinal);
    }

    private static ExceptionDispatchInfo? InThread(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        thread.Start();
        thread.Join();
        return failure;
    }

    private static string Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux";
        }

        var error = 0;
        InThread(() => error = Unshare(NewNetwork) == 0 ? 0 : Marshal.GetLastPInvokeError())?.Throw();
        return error == 0 ? "" : $"network namespaces cannot be made here: {new Win32Exception(error).Message}";
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(int space, int kind);

    [LibraryImport("libc", EntryPoint = "capget", SetLastError = true)]
    private static partial int GetCapabilities(uint* header, uint* sets);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(uint* header, uint* sets);
}
