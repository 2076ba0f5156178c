namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>What came of one window.</summary>
/// <param name="Sent">Frames.</param>
/// <param name="Arrived">Of these.</param>
/// <param name="Nanoseconds">Processor time: for frames, their way, and all that is done to them on it.</param>
/// <param name="Waited">Nanoseconds in which others had the core.</param>
internal readonly record struct RateResult(int Sent, ulong Arrived, double Nanoseconds, double Waited)
{
    public double PerSecond => Arrived / Nanoseconds * 1e9;

    public double NanosecondsEach => Nanoseconds / Arrived;

    /// <summary>0 to 1.</summary>
    public double Lost => double.Max(0, 1 - ((double)Arrived / Sent));

    /// <summary>Part of the core that others had, 0 to 1.</summary>
    public double Others => Waited / (Waited + Nanoseconds);
}
