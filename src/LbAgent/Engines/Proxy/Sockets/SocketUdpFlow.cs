using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>One client's datagrams to a VIP and the answers to them: a socket of its own towards the server. Any thread.</summary>
internal sealed class SocketUdpFlow(SocketUdpKey key, VipAdmission admission, PoolState pool, RealServerState server, Socket socket, ActivityClock clock)
{
    private const int MostBytes = 65_535;

    private int _lastActive = clock.Tick;
    private long _bytesIn;
    private long _bytesOut;
    private int _hasEnded;

    public SocketUdpKey Key => key;

    public RealServerState Server => server;

    /// <summary>False where the server has said that nobody is there; nothing was sent then.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram)
    {
        try
        {
            socket.Send(datagram, SocketFlags.None, out var error);
            if (error is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                return false;
            }
        }
        catch (ObjectDisposedException)
        {
            return true; // It ended in this moment, and the datagram with it.
        }

        Touch(ref _bytesIn, datagram.Length);
        return true;
    }

    /// <summary>Sends the server's answers to the client until the flow ends. Completes then.</summary>
    public async Task AnswerAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                await WaitAsync();
                var buffer = ArrayPool<byte>.Shared.Rent(MostBytes);
                try
                {
                    var length = await socket.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None);
                    Touch(ref _bytesOut, length);
                    await listener.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, key.Client, CancellationToken.None);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            if (end is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.ConnectionReset })
            {
                server.Counters.Fail();
            }
        }
    }

    /// <summary>Whether it was silent too long, or its server is no longer one to send to, in the pool that the VIP has now.</summary>
    public bool IsOver(int tick, int idleTicks, PoolState now) =>
        tick - Volatile.Read(ref _lastActive) > idleTicks
        || pool != now
        || now.Sheds(server);

    public void ReportBytes()
    {
        var (bytesIn, bytesOut) = (Interlocked.Exchange(ref _bytesIn, 0), Interlocked.Exchange(ref _bytesOut, 0));
        if (bytesIn + bytesOut > 0)
        {
            admission.State.Counters.AddBytes(bytesIn, bytesOut);
            server.Counters.AddBytes(bytesIn, bytesOut);
        }
    }

    /// <summary>Once; closes the socket, which ends <see cref="AnswerAsync"/>, and lowers the counts.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            socket.Dispose();
            ReportBytes();
            server.Counters.Leave();
            admission.State.Counters.Leave();
        }
    }

    /// <summary>Waits for an answer without a buffer, by a look at none of its bytes.</summary>
    private async Task WaitAsync()
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.Peek, CancellationToken.None);
        }
        catch (SocketException more) when (more.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows says so where the answer is longer than what was asked for, which it always is.
        }
    }

    private void Touch(ref long bytes, int length)
    {
        Interlocked.Add(ref bytes, length);
        Volatile.Write(ref _lastActive, clock.Tick);
    }
}
