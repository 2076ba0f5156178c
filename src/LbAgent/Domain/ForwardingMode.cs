namespace LbAgent.Domain;

/// <summary>How packets or bytes reach the real server.</summary>
internal enum ForwardingMode
{
    Proxy,
    Transparent,
    Routed,
    DsrL2,
    DsrL3,
}
