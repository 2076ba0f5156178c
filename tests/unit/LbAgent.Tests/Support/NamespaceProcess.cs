using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>A network namespace that lives with a process that sleeps in it: for a host of its own beside that of the test's thread.</summary>
internal sealed class NamespaceProcess : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo("unshare", ["--net", "sleep", "300"]))!;

    public NamespaceProcess() => Assert.True(SpinWait.SpinUntil(IsThere, TimeSpan.FromSeconds(20)));

    public int Id => _process.Id;

    /// <summary>Runs a program to its end there; it must succeed.</summary>
    public void Command(params string[] command) => In(() => NetworkNamespace.Command(command[0], command[1..]));

    /// <summary>Commands of ip(8), by one process.</summary>
    public void Ip(params string[] commands) => In(() => NetworkNamespace.Ip(commands));

    /// <summary>Does something there; what does it must not use the thread pool.</summary>
    public void In(Action work) => NetworkNamespace.In($"/proc/{Text(Id)}/ns/net", work);

    /// <summary>Takes an interface out of the namespace of this thread.</summary>
    public void Take(string name) => NetworkNamespace.Ip($"link set {name} netns {Text(Id)}");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>It has called unshare(2) when it has become the sleeper.</summary>
    private bool IsThere()
    {
        Assert.False(_process.HasExited);
        return File.ReadAllText($"/proc/{Text(Id)}/comm").StartsWith("sleep", StringComparison.Ordinal);
    }
}
