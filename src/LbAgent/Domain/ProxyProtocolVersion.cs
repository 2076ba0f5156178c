namespace LbAgent.Domain;

/// <summary>Which form of the PROXY protocol header (HAProxy, proxy-protocol.txt) servers are told the client's address with.</summary>
internal enum ProxyProtocolVersion
{
    None,
    V1,
    V2,
}
