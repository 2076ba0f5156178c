namespace LbAdmin.Bench.Load;

internal enum LoadKind
{
    /// <summary>Requests on connections that stay.</summary>
    Requests,

    /// <summary>One request on each connection.</summary>
    Connections,

    /// <summary>Bytes from server to client.</summary>
    Bulk,

    /// <summary>UDP: echoes on flows that stay.</summary>
    Datagrams,

    /// <summary>UDP: one echo on each flow.</summary>
    Flows,
}
