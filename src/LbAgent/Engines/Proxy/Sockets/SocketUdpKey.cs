using System.Net;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>What tells one UDP flow of a listener from another: who sends; and the server, where each datagram is scheduled anew (null: the client has one flow).</summary>
internal readonly record struct SocketUdpKey(IPEndPoint Client, RealServerState? Server = null);
