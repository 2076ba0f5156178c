namespace LbAdmin.Bench.Proxy;

internal enum Side
{
    Ours,
    Peer,

    /// <summary>The peer, made to splice. Bulk only.</summary>
    SplicingPeer,

    /// <summary>No proxy between: what generator and servers can do by themselves.</summary>
    Direct,
}
