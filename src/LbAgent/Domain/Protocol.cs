namespace LbAgent.Domain;

/// <summary>What a VIP speaks. Http and Https ride on TCP.</summary>
internal enum Protocol
{
    Tcp,
    Udp,
    Http,
    Https,
}
