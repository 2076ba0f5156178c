namespace LbAgent.Engines.Kernel.Layout;

/// <summary>enum scheduler: what the program can choose by.</summary>
internal enum Scheduler : byte
{
    Hash = 0,
    RoundRobin = 1,
}
