using System;
using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>A probe that is one socket of the system's, watched by the loop: no task, no object is made for it. Linux.</summary>
internal abstract unsafe class SocketProbe : IProbe, IReadySink
{
    private readonly EpollWaiter _waiter;
    private readonly DsrPath? _path;
    private readonly byte[] _name = new byte[SocketName.MostBytes];
    private readonly int _nameLength;
    private ProbeCaller? _caller;
    private ulong? _key;

    /// <param name="waiter">The loop's.</param>
    /// <param name="target">Where to connect to.</param>
    /// <param name="path">Leads to a VIP address there; null: none is asked at.</param>
    protected SocketProbe(EpollWaiter waiter, IPEndPoint target, DsrPath? path)
    {
        (_waiter, _path) = (waiter, path);
        Target = target;
        _nameLength = SocketName.Write(_name, target.Address, target.Port);
    }

    public Due Owner => _caller!;

    protected IPEndPoint Target { get; }

    protected int Family => SocketName.FamilyOf(Target.Address);

    protected int Socket { get; private set; } = -1;

    protected ProbeTrace? Trace { get; private set; }

    /// <summary>The events of epoll that are waited for.</summary>
    protected abstract uint Awaited { get; }

    /// <summary>Whether data is sent on its connection.</summary>
    protected virtual bool SendsData => false;

    /// <summary>What does not come, as "no SYN-ACK".</summary>
    protected abstract string Missing { get; }

    public void Begin(ProbeCaller caller, ProbeTrace? trace)
    {
        (_caller, Trace) = (caller, trace);
        Socket = Open();
        if (Socket < 0)
        {
            Blame(Marshal.GetLastPInvokeError());
            return;
        }

        if ((_path?.Mark(Socket, SendsData) ?? 0) is not 0 and var error)
        {
            Blame(error);
            return;
        }

        if (!Ask())
        {
            return;
        }

        if (_waiter.TryWatch(Socket, Awaited, this, out var key))
        {
            _key = key;
        }
        else
        {
            Blame(Marshal.GetLastPInvokeError());
        }
    }

    public ProbeResult GiveUp(TimeSpan after)
    {
        Close();
        return ProbeResult.Missing(Missing, after);
    }

    public abstract void OnReady(uint events);

    /// <summary>A socket that does not block; below 0: the system has none.</summary>
    protected abstract int Open();

    /// <summary>Sends what asks. False: it has come to its end already.</summary>
    protected abstract bool Ask();

    /// <summary>Returns 0, or the system's error.</summary>
    protected int Connect()
    {
        fixed (byte* name = _name)
        {
            return LinuxSocket.Connect(Socket, name, _nameLength) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    protected void Fail(int error) => End(FailureWords.Of(error, Missing));

    protected void End(ProbeResult result)
    {
        Close();
        _caller!.OnResult(result);
    }

    /// <summary>Ends with a FIN where a connection stands.</summary>
    protected virtual void CloseSocket() => _ = LinuxSocket.Close(Socket);

    /// <summary>From where it asks, for people.</summary>
    protected string LocalName()
    {
        var name = stackalloc byte[SocketName.MostBytes];
        var length = SocketName.MostBytes;
        return LinuxSocket.LocalName(Socket, name, &length) < 0
            ? "this box"
            : string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(SocketName.AddressIn(new ReadOnlySpan<byte>(name, SocketName.MostBytes)))}");
    }

    /// <summary>No socket, or nowhere to wait for it: whatever the error, it is this box's.</summary>
    private void Blame(int error) => End(ProbeResult.Impossible(new Win32Exception(error).Message));

    private void Close()
    {
        if (_key is { } key)
        {
            _waiter.Forget(key);
            _key = null;
        }

        if (Socket >= 0)
        {
            CloseSocket();
            Socket = -1;
        }
    }
}
