namespace LbAgent.Domain;

/// <summary>Which PROXY protocol header stands ahead of a probe's connection.</summary>
internal enum CheckProxyProtocol
{
    /// <summary>The pool's, where the check goes to where clients' connections go; none where it has a port or an address of its own.</summary>
    Auto,

    Off,

    V1,

    V2,
}
