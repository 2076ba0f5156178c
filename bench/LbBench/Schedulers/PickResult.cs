namespace LbAdmin.Bench.Schedulers;

/// <summary>One round of one candidate.</summary>
/// <param name="Nanoseconds">Of a pick, one thread alone.</param>
/// <param name="Bytes">Allocated for a pick.</param>
/// <param name="PairRate">Picks a second of two threads together.</param>
/// <param name="Others">Part of the time in which these threads wanted their cores and did not have them, 0 to 1.</param>
internal readonly record struct PickResult(double Nanoseconds, double Bytes, double PairRate, double Others);
