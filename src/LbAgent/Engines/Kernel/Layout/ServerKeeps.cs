using System;

namespace LbAgent.Engines.Kernel.Layout;

/// <summary>enum server_keeps: what still comes to a server of flows that it has. <see cref="All"/> of one that drains too.</summary>
[Flags]
internal enum ServerKeeps : byte
{
    Nothing = 0,
    Tcp = 1,
    Udp = 2,

    /// <summary>A SYN of a known flow comes here again, not to another server.</summary>
    Syn = 4,
    All = Tcp | Udp | Syn,

    /// <summary>KEEPS_NEW. For the agent that comes after this one: new flows come here. The program looks at the VIP's table instead.</summary>
    New = 8,
}
