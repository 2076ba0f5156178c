using System;
using System.Net;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>One flow of an engine's table.</summary>
/// <param name="Vip">Name.</param>
/// <param name="Protocol">Tcp or Udp.</param>
/// <param name="Client">Address and port.</param>
/// <param name="Service">The VIP's address and port that the client uses.</param>
/// <param name="Server">Address and port.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Idle">Since its last packet.</param>
internal sealed record FlowEntry(string Vip, Protocol Protocol, IPEndPoint Client, IPEndPoint Service, IPEndPoint Server, FlowStage Stage, TimeSpan Idle);
