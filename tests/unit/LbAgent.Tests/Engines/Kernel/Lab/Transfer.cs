using System;
using System.Net.Sockets;
using System.Threading;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Bytes to a server that sends back what comes.</summary>
internal static class Transfer
{
    /// <summary>Sends so many, and gets the same again.</summary>
    public static void Echo(Socket connection, int count)
    {
        var sent = new byte[count];
        new Random(1).NextBytes(sent);
        var sender = new Thread(() =>
        {
            // Where that fails, too little comes back.
            for (var done = 0; done < sent.Length && connection.Connected;)
            {
                done += connection.Send(sent.AsSpan(done));
            }
        });
        sender.Start();
        var received = new byte[count];
        for (var done = 0; done < count;)
        {
            var read = connection.Receive(received.AsSpan(done));
            Assert.NotEqual(0, read);
            done += read;
        }

        sender.Join();
        Assert.Equal(sent, received);
    }
}
