namespace LbAdmin.Bench.HealthChecks;

/// <summary>What a checker thinks of its servers.</summary>
/// <param name="Up">Servers that it has checked and found well.</param>
/// <param name="Downs">Servers that went down since all were up for the first time, whether they came back or not.</param>
/// <param name="FailedChecks">Since the start, also those that took no server down; null where it does not count them.</param>
internal sealed record Standing(int Up, long Downs, long? FailedChecks);
