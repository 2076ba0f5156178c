using System;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Network;

namespace LbAgent.Engines.Kernel;

/// <summary>What the kernel engine needs of the box.</summary>
/// <param name="Addresses">VIP addresses.</param>
/// <param name="Takeover">What an earlier agent left of them.</param>
/// <param name="Modes">Who sees to them.</param>
/// <param name="Pins">Where the datapath outlives the agent.</param>
/// <param name="Settings">What it is loaded with.</param>
/// <param name="Time">The clock.</param>
internal sealed record KernelBox(BoxAddresses Addresses, AddressTakeover Takeover, AddressModes Modes, PinFolder Pins, DatapathSettings Settings, TimeProvider Time);
