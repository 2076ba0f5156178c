namespace LbAdmin.Bench.Measure;

/// <summary>Who had the cores in one window.</summary>
/// <param name="Seconds">The length of the window.</param>
/// <param name="ProxyNanoseconds">Processor time of the proxy; 0 where there was none.</param>
/// <param name="GeneratorBusy">Part of its core that the generator's thread had, 0 to 1.</param>
/// <param name="Others">Part that neither the measured programs nor the idle loop had, 0 to 1, on the worse of the two cores.</param>
internal sealed record CoreUse(double Seconds, double ProxyNanoseconds, double GeneratorBusy, double Others);
