namespace LbAdmin.Bench.Load;

/// <summary>What the clients of one run have done so far. One thread.</summary>
internal sealed class LoadTally
{
    /// <summary>Requests, connections or bytes.</summary>
    public long Units { get; set; }

    /// <summary>Connections that were refused, reset or ended too early.</summary>
    public long Failures { get; set; }

    public LatencyHistogram Latency { get; } = new();

    public void Clear()
    {
        Units = 0;
        Latency.Clear();
    }
}
