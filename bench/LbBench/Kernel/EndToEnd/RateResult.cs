using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>What came of one window.</summary>
/// <param name="Sent">Frames.</param>
/// <param name="Arrived">Of these.</param>
/// <param name="Time">For frames, their way, and all that is done to them on it.</param>
internal readonly record struct RateResult(int Sent, ulong Arrived, ThreadTime Time)
{
    public double PerSecond => Arrived / Time.Nanoseconds * 1e9;

    public double NanosecondsEach => Time.Nanoseconds / Arrived;

    /// <summary>0 to 1.</summary>
    public double Lost => double.Max(0, 1 - ((double)Arrived / Sent));
}
