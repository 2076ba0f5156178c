using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>What a PROXY protocol header says. A value: reading one makes no garbage.</summary>
/// <param name="Length">Bytes of the header, 15 to 4096; the client's own begin behind them. 0 unless the header is complete.</param>
/// <param name="HasAddresses">False: the header names nobody (LOCAL, UNKNOWN, UNSPEC, UNIX); the connection's own addresses count.</param>
/// <param name="Source">The client, where there are addresses.</param>
/// <param name="Destination">What the client connected to, where there are addresses.</param>
/// <param name="Fault">Of an invalid one: what is wrong, in words for an operator. Constant text.</param>
internal readonly record struct ProxyHeader(int Length, bool HasAddresses, FlowEndpoint Source, FlowEndpoint Destination, string? Fault)
{
    public static ProxyHeader WithoutAddresses(int length) => new(length, HasAddresses: false, default, default, Fault: null);

    public static ProxyHeader WithAddresses(int length, FlowEndpoint source, FlowEndpoint destination) =>
        new(length, HasAddresses: true, source, destination, Fault: null);

    public static ProxyHeader Faulty(string fault) => new(0, HasAddresses: false, default, default, fault);
}
