using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading;

namespace LbAdmin.Bench.Processes;

/// <summary>Waits until somebody listens at an address.</summary>
internal static class Listening
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);

    public static void WaitFor(IPEndPoint target, Child child) => WaitFor(target, child, () =>
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(target);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    /// <summary>The same for UDP, where asking would already be a flow.</summary>
    public static void WaitForDatagrams(IPEndPoint target, Child child) =>
        WaitFor(target, child, () => IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Contains(target));

    private static void WaitFor(IPEndPoint target, Child child, Func<bool> listens)
    {
        var began = Stopwatch.GetTimestamp();
        while (!listens())
        {
            if (child.HasEnded || Stopwatch.GetElapsedTime(began) > AtMost)
            {
                throw new BenchmarkException($"{child.Program} does not listen on {target}:{Environment.NewLine}{child.Output}");
            }

            Thread.Sleep(20);
        }
    }
}
