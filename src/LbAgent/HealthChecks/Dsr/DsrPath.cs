using System;
using System.Net;
using System.Runtime.InteropServices;
using LbAgent.Domain;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>
/// The way of one probe to a VIP address on one server: its sockets connect to the server, and are marked. Follows the route to the server from one
/// interface to another. The thread that probes, but for <see cref="Mark"/>.
/// </summary>
internal sealed class DsrPath(DsrPaths paths, uint number, DsrAddress address, IPAddress server)
{
    /// <summary>How long a route is trusted without a look.</summary>
    private static readonly TimeSpan RouteAge = TimeSpan.FromSeconds(1);

    /// <summary>Fits every IPv6 link, in another packet: a request must not outgrow the tunnel.</summary>
    private const int TunnelSegment = 1220 - 40;

    private TimeSpan? _followed;
    private ulong _carried;

    public uint Number => number;

    public IPAddress Vip => address.Address;

    public IPAddress Server => server;

    public bool IsTunnelled => address.IsTunnelled;

    /// <summary>Where the programs are at work for it; null: nowhere.</summary>
    public int? Interface { get; set; }

    /// <summary>Whom the server answers, where it is reached by another family than the VIP's.</summary>
    public IPAddress? Own { get; set; }

    /// <summary>Its number may be another's.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Before each probe. False: the VIP address cannot be asked for now; why not, an event has said, or the server's own address will.</summary>
    /// <param name="now">On the clock of the probes.</param>
    public bool Prepare(TimeSpan now)
    {
        if (_followed is null || now - _followed >= RouteAge)
        {
            _followed = now;
            paths.Follow(this);
        }

        _carried = paths.Carried(this);
        return Interface is not null;
    }

    /// <summary>Whether packets have left for the VIP address since then. Where none have, whoever answered was not asked there, and the route is looked up again.</summary>
    public bool HasCarried()
    {
        if (paths.Carried(this) != _carried)
        {
            return true;
        }

        _followed = null;
        paths.Leave(this);
        return false;
    }

    /// <summary>Has a socket ask at the VIP address, before it connects. Any thread.</summary>
    /// <returns>0, or the system's error.</returns>
    public int Mark(int socket, bool sendsData)
    {
        var result = LinuxSocket.SetOption(socket, LinuxSocket.SocketLevel, LinuxSocket.MarkOption, (int)(DsrLayout.Mark | number));
        if (result == 0 && sendsData && IsTunnelled)
        {
            result = LinuxSocket.SetOption(socket, LinuxSocket.TcpLevel, LinuxSocket.MaximumSegment, TunnelSegment);
        }

        return result == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>No more than once matters.</summary>
    public void Retire() => paths.Close(this);
}
