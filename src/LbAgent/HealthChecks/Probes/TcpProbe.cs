using System.Net;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>
/// SYN, SYN-ACK, ACK, FIN: good when the handshake completes. Closes politely, so that servers log no reset, behind the PROXY protocol header that
/// they may have to expect, so that they log no lack of it.
/// Half open: SYN, SYN-ACK, RST, so that the server never comes to accept it. The kernel holds the last ACK of the handshake back for
/// up to 200 ms where it expects data to go with it (TCP_QUICKACK off; tcp_rcv_synsent_state_process), and by then there is a reset.
/// </summary>
internal sealed unsafe class TcpProbe(EpollWaiter waiter, IPEndPoint target, bool isHalfOpen, DsrPath? path, byte[] header) : SocketProbe(waiter, target, path)
{
    protected override uint Awaited => Epoll.Writable | Epoll.Readable;

    protected override bool SendsData => header.Length > 0;

    protected override string Missing => "no SYN-ACK";

    public override void OnReady(uint events) => Decide(
        (events & (Epoll.Error | Epoll.HangUp)) != 0 ? LinuxSocket.TakeError(Socket) : 0, hasGreeting: (events & Epoll.Readable) != 0);

    protected override int Open()
    {
        var socket = LinuxSocket.Open(Family, LinuxSocket.Stream | LinuxSocket.NonBlocking, 0);
        if (isHalfOpen && socket >= 0)
        {
            _ = LinuxSocket.SetOption(socket, LinuxSocket.TcpLevel, LinuxSocket.QuickAck, 0);
        }

        return socket;
    }

    protected override bool Ask()
    {
        Trace?.Begin(ProbeStepKind.Connect);
        var error = Connect();
        if (error == LinuxError.InProgress)
        {
            return true;
        }

        Decide(error, hasGreeting: false);
        return false;
    }

    protected override void CloseSocket()
    {
        if (isHalfOpen)
        {
            LinuxSocket.Reset(Socket);
        }
        else
        {
            LinuxSocket.Finish(Socket);
        }
    }

    private void Decide(int error, bool hasGreeting)
    {
        if (error == LinuxError.ConnectionReset)
        {
            // Only a connection that stood can be reset; one that is not wanted is refused.
            End(ProbeResult.Good("connected, then reset by the server"));
        }
        else if (error != 0)
        {
            Fail(error);
        }
        else
        {
            SendHeader();
            Greet(hasGreeting && !isHalfOpen);
            End(ProbeResult.Good(isHalfOpen ? "SYN-ACK" : Trace is null ? "connected" : $"connected from {LocalName()}"));
        }
    }

    /// <summary>An empty send queue takes it whole. What becomes of it is no matter: the verdict is about the handshake.</summary>
    private void SendHeader()
    {
        if (header.Length > 0)
        {
            fixed (byte* bytes = header)
            {
                _ = LinuxSocket.Send(Socket, bytes, header.Length, LinuxSocket.NoSignal | LinuxSocket.DontWait);
            }
        }
    }

    /// <summary>The kernel answers bytes that nobody has read with a reset in place of the FIN.</summary>
    private void Greet(bool hasGreeting)
    {
        var greeting = stackalloc byte[512];
        if (hasGreeting)
        {
            _ = LinuxSocket.Receive(Socket, greeting, 512, LinuxSocket.DontWait);
        }
    }
}
