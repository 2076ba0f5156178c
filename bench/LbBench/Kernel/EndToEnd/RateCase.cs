namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>One row: what forwards, and how many flows.</summary>
internal sealed record RateCase(string Words, Forwarder Forwarder, uint Flows);
