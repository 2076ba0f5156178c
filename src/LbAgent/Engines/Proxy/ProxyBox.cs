using System;
using LbAgent.Network;

namespace LbAgent.Engines.Proxy;

/// <summary>What listeners need of the box.</summary>
internal sealed record ProxyBox(IRelay Relay, BoxAddresses Addresses, PortSteering Steering, TimeProvider Time);
