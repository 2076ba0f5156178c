namespace LbAdmin.Bench.Load;

/// <summary>What the clients of one run have done so far. One thread.</summary>
internal sealed class LoadTally
{
    /// <summary>Requests, connections, bytes or echoes.</summary>
    public long Units { get; set; }

    /// <summary>Connections that were refused, reset or ended too early; datagrams without an echo.</summary>
    public long Failures { get; set; }

    /// <summary>Datagrams; each carries this as its number.</summary>
    public long Sent { get; set; }

    public LatencyHistogram Latency { get; } = new();

    public void Clear()
    {
        Units = 0;
        Latency.Clear();
    }
}
