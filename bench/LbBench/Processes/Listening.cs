using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace LbAdmin.Bench.Processes;

/// <summary>Waits until somebody accepts at an address.</summary>
internal static class Listening
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);

    public static void WaitFor(IPEndPoint target, Child child)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(target);
                return;
            }
            catch (SocketException error)
            {
                if (child.HasEnded || Stopwatch.GetElapsedTime(began) > AtMost)
                {
                    throw new BenchmarkException($"{child.Program} does not listen on {target}: {error.Message}{Environment.NewLine}{child.Output}", error);
                }

                Thread.Sleep(20);
            }
        }
    }
}
