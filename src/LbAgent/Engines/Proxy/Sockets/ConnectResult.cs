using System.Net.Sockets;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>The server that accepted, with the connection to it; or none, and whether any was there to be tried.</summary>
internal readonly record struct ConnectResult(Socket? Socket, RealServerState? Server, bool HasTried);
