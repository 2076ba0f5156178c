namespace LbAgent.Engines.Proxy;

/// <summary>How the ports of a VIP are served: by a socket each, or, where they are many, by one that the kernel steers them to.</summary>
internal static class ListenPorts
{
    /// <summary>Without steering. Each costs descriptors and memory of the kernel's.</summary>
    public const int MostSockets = 1024;

    /// <summary>Up to here a socket each in any case: that way a port that another program has is noticed.</summary>
    private const int FewSockets = 64;

    /// <summary>On all addresses of the box, steering would take ports away from its own services; sockets would not.</summary>
    public static bool AreSteered(ListenEndpoint endpoint, ProxyBox box) =>
        endpoint.Ports.Count > FewSockets && !endpoint.IsEveryAddress && WhyNotSteered(endpoint.IsUdp, box).Length == 0;

    public static bool MayServe(ListenEndpoint endpoint, ProxyBox box) => endpoint.Ports.Count <= MostSockets || AreSteered(endpoint, box);

    /// <summary>Empty where they can be.</summary>
    public static string WhyNotSteered(bool isUdp, ProxyBox box) =>
        isUdp && !box.Relay.KnowsDestinations ? "the relay on .NET sockets is not told where a datagram was sent to" : box.Steering.WhyNot;
}
