using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Network;
using LbAgent.Runtime;
using Microsoft.Win32.SafeHandles;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// A VIP's place on the box: its ports, held by a relay, and its address, while it listens and as long as its flows last.
/// Bound, started, unbound, drained. The VIP behind it can be replaced at any time.
/// </summary>
internal sealed class ProxyListener : IDisposable
{
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly ProxyBox _box;
    private readonly VipSlot _slot = new();
    private readonly List<IRelayListener> _listeners = [];
    private IDisposable? _steering;
    private bool _holdsAddress;
    private long _drainEnd = long.MaxValue;

    private ProxyListener(ListenEndpoint endpoint, ProxyBox box) => (Endpoint, _box) = (endpoint, box);

    public ListenEndpoint Endpoint { get; }

    public VipState? Vip => _slot.Current?.State;

    private int Flows => _listeners.Sum(listener => listener.Flows);

    /// <summary>Takes address and ports without letting anything in yet.</summary>
    /// <exception cref="SocketException">They cannot be had.</exception>
    public static ProxyListener Bind(ListenEndpoint endpoint, AddressMode mode, ProxyBox box)
    {
        var listener = new ProxyListener(endpoint, box);
        try
        {
            var isSteered = ListenPorts.AreSteered(endpoint, box);
            // Where others see to it, it may be gone again at the moment of the bind. Only Linux binds to what is not there.
            var mayBeAbsent = mode == AddressMode.External ? OperatingSystem.IsLinux() : box.Addresses.MayAdd && !box.Addresses.IsHere(endpoint.Address);
            for (var port = endpoint.Ports.First; port <= (isSteered ? endpoint.Ports.First : endpoint.Ports.Last); port++)
            {
                var request = new BindRequest(new IPEndPoint(endpoint.Address, port), endpoint.IsUdp, isSteered, mayBeAbsent, listener._slot);
                listener._listeners.Add(box.Relay.Bind(request));
            }

            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Puts the address on the box where it is missing and the agent sees to that, and lets flows in.</summary>
    /// <exception cref="SocketException">Another process began to listen there in the meantime.</exception>
    /// <exception cref="AddressFailedException">The address cannot be put on the box.</exception>
    /// <exception cref="SteeringFailedException">The kernel does not steer the ports.</exception>
    public void Start(VipState vip)
    {
        Serve(vip);
        _box.Addresses.Hold(Endpoint.Address);
        _holdsAddress = true;
        foreach (var listener in _listeners)
        {
            listener.Start();
        }

        if (ListenPorts.AreSteered(Endpoint, _box))
        {
            using var socket = new SafeFileHandle(_listeners[0].Descriptor, ownsHandle: false);
            _steering = _box.Steering.Steer(Endpoint.Address, Endpoint.Ports, Endpoint.IsUdp, socket);
        }
    }

    /// <summary>From now on new flows go by this VIP's settings.</summary>
    public void Serve(VipState vip) => _slot.Current = new VipAdmission(vip, _box.Time, _slot.Current);

    /// <summary>Gives the ports back; flows go on, as far as they can without.</summary>
    public void Unbind()
    {
        _steering?.Dispose();
        _steering = null;
        foreach (var listener in _listeners)
        {
            listener.Unbind();
        }
    }

    /// <summary>After <see cref="Unbind"/>: lets flows end by themselves for that long, then resets the rest.</summary>
    public async Task DrainAsync(TimeSpan drain)
    {
        ShortenDrain(drain);
        while (Flows > 0 && _box.Time.GetTimestamp() < Volatile.Read(ref _drainEnd))
        {
            await Task.Delay(DrainPoll, _box.Time, CancellationToken.None);
        }

        Abort();
    }

    /// <summary>Lets flows live no longer than this from now on; never longer than they were to live anyway.</summary>
    public void ShortenDrain(TimeSpan drain)
    {
        var end = drain == TimeSpan.MaxValue ? long.MaxValue : _box.Time.GetTimestamp() + (long)(drain.TotalSeconds * _box.Time.TimestampFrequency);
        if (end < Volatile.Read(ref _drainEnd))
        {
            Volatile.Write(ref _drainEnd, end);
        }
    }

    public void Abort()
    {
        foreach (var listener in _listeners)
        {
            listener.Abort();
        }
    }

    public void Dispose()
    {
        Unbind();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        if (_holdsAddress)
        {
            _holdsAddress = false;
            _box.Addresses.Release(Endpoint.Address);
        }
    }
}
