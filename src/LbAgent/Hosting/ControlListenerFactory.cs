using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Events;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LbAgent.Hosting;

/// <summary>Listens at the control socket, and goes on where its file is removed.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ControlListenerFactory(SocketTransportFactory sockets, EventLog events, TimeProvider time) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new ControlListener(sockets, (UnixDomainSocketEndPoint)endpoint, await sockets.BindAsync(endpoint, cancellationToken), events, time);
}
