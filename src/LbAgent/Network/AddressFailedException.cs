using System;
using System.Net;

namespace LbAgent.Network;

/// <summary>The kernel did not take an address, or not give it up.</summary>
/// <param name="address">Which.</param>
/// <param name="reason">Why, in words, without a full stop: "needs CAP_NET_ADMIN".</param>
/// <param name="message">The whole sentence.</param>
internal sealed class AddressFailedException(IPAddress address, string reason, string message) : Exception(message)
{
    public IPAddress Address { get; } = address;

    public string Reason { get; } = reason;
}
