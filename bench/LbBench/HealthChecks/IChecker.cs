using System;
using LbAdmin.Bench.Processes;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>A running program that checks the servers.</summary>
internal interface IChecker : IDisposable
{
    Child Process { get; }

    /// <summary>What it thinks of them. Costs it time: not in a measured window.</summary>
    Standing Look();
}
