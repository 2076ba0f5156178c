using LbAgent.Domain;
using LbAgent.Network;

namespace LbAgent.Engines.Proxy;

/// <summary>How many ports of one address can be served: all, where the kernel steers them to one socket; else a socket each, so not too many.</summary>
internal static class ListenPorts
{
    public const int MostSockets = 1024;

    public static bool MayServe(PortRange ports, PortSteering steering) => ports.Count <= MostSockets || steering.IsAvailable;
}
