using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
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
        var failure = InThread(() =>
        {
            Assert.Equal(0, Unshare(NewNetwork));
            Ip("link set lo up");
            test();
        });
        failure?.Throw();
    }

    /// <summary>Makes sockets in the namespace of a process. They stay there, and can be used from anywhere; what makes them must not use the thread pool.</summary>
    public static T In<T>(int process, Func<T> make) => In($"/proc/{process}/ns/net", make);

    /// <summary>The same in a namespace that the system has a file for.</summary>
    public static T In<T>(string path, Func<T> make)
    {
        T? made = default;
        In(path, () =>
        {
            made = make();
        });
        return made!;
    }

    /// <summary>Does something there.</summary>
    public static void In(string path, Action work)
    {
        InThread(() =>
        {
            using var space = File.OpenHandle(path);
            Assert.Equal(0, Enter((int)space.DangerousGetHandle(), NewNetwork));
            work();
        })?.Throw();
    }

    /// <summary>Runs a program to its end in the namespace of this thread; it must succeed.</summary>
    /// <returns>What it wrote.</returns>
    public static string Command(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
        return output;
    }

    /// <summary>Commands of ip(8), by one process: starting it takes longer than what it does. The first that fails is the last.</summary>
    public static void Ip(params string[] commands)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", ["-batch", "-"]) { UseShellExecute = false, RedirectStandardInput = true })!;
        process.StandardInput.Write(string.Join('\n', commands) + '\n');
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip, one of \"{string.Join("\", \"", commands)}\": exit code {process.ExitCode}");
    }

    /// <summary>A setting of the kernel's for the namespace of this thread, as "ipv4/conf/all/arp_ignore".</summary>
    public static void Set(string setting, int value) => File.WriteAllText($"/proc/sys/net/{setting}", value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A pair of interfaces of this namespace, both up; the first has these addresses, as "192.0.2.1/24".</summary>
    public static void AddPair(string name, params string[] addresses)
    {
        Ip([$"link add {name} type veth peer name {name}p", $"link set {name}p up", .. Up(name, addresses)]);
        // The kernel notices the carrier by and by.
        Assert.True(SpinWait.SpinUntil(() => IsRunning(Command("ip", "-o", "link", "show", "up")), TimeSpan.FromSeconds(20)));

        bool IsRunning(string shown) => shown.Split('\n').Count(line => line.Contains(",LOWER_UP", StringComparison.Ordinal) && (line.Contains($" {name}@", StringComparison.Ordinal) || line.Contains($" {name}p@", StringComparison.Ordinal))) == 2;
    }

    /// <summary>The commands of ip(8) that give an interface its addresses, with prefix length, and set it up.</summary>
    public static IEnumerable<string> Up(string name, params IEnumerable<string> addresses) =>
        [.. addresses.Select(address => $"address add {address} dev {name}{(address.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}"), $"link set {name} up"];

    /// <summary>Takes capabilities from this thread alone, for good.</summary>
    public static void DropCapability(int capability)
    {
        var header = stackalloc uint[] { 0x20080522, 0 };
        var sets = stackalloc uint[6];
        Assert.Equal(0, GetCapabilities(header, sets));
        sets[capability / 32 * 3] &= ~(1u << (capability % 32));
        Assert.Equal(0, SetCapabilities(header, sets));
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

        // The thread that looks after children of this process is born with the first of them: in no other namespace, please.
        Command("true");
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
