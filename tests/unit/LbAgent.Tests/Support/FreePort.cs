using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace LbAgent.Tests.Support;

/// <summary>Ports of the loopback that nobody listens on.</summary>
internal static class FreePort
{
    private const int From = 15_000;
    private const int To = 30_000;

    private static readonly HashSet<int> Given = [];

    /// <summary>One that is not given to another test of this process.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            // Not one that the system gives out: a client anywhere on the box could get it before it is listened on.
            var port = Random.Shared.Next(From, To);
            if (IsNew(port) && IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("no free port");
    }

    /// <summary>The first of so many in a row, free for TCP and UDP, with one more free on either side; below those that the system gives out.</summary>
    public static int First(int count)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var first = Random.Shared.Next(From, To);
            if (Enumerable.Range(first - 1, count + 2).All(IsFree))
            {
                return first;
            }
        }

        throw new InvalidOperationException($"no {count} free ports in a row");
    }

    /// <summary>Whether nobody has it: neither for TCP nor for UDP.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsNew(int port)
    {
        lock (Given)
        {
            return Given.Add(port);
        }
    }
}
