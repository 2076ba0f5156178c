namespace LbAgent.Domain;

/// <summary>How a real server is probed.</summary>
internal enum HealthCheckType
{
    Tcp,
    TcpHalfOpen,
    Icmp,
    Http,
    HttpContent,
}
