namespace LbAgent.Engines.Proxy;

/// <summary>What <c>Get-LbEngine</c> says of the proxy engine: the relay and why it, and what the agent may do on this box.</summary>
internal static class ProxyDescription
{
    public static string Of(ProxyBox box)
    {
        var addresses = box.Addresses.MayAdd ? "adds VIP addresses to the box" : $"does not add VIP addresses ({box.Addresses.WhyNot})";
        var ports = box.Steering.IsAvailable ? "any number of ports" : $"at most {ListenPorts.MostSockets} ports a VIP ({box.Steering.WhyNot})";
        return $"TCP and UDP; {box.Relay.Description}; {addresses}; {ports}";
    }
}
