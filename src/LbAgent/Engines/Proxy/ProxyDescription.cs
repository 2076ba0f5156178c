namespace LbAgent.Engines.Proxy;

/// <summary>What <c>Get-LbEngine</c> says of the proxy engine: the relay and why it, and what the agent may do on this box.</summary>
internal static class ProxyDescription
{
    public static string Of(ProxyBox box)
    {
        var ports = box.Steering.IsAvailable ? "any number of ports" : $"at most {ListenPorts.MostSockets} ports a VIP ({box.Steering.WhyNot})";
        return $"TCP and UDP; {box.Relay.Description}; {AddressWords.Of(box.Addresses)}; {ports}";
    }
}
