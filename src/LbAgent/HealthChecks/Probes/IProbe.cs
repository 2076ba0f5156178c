using System;

namespace LbAgent.HealthChecks.Probes;

/// <summary>A way to ask one real server whether it is well, again and again, but never twice at once. On the agenda's thread.</summary>
internal interface IProbe
{
    /// <summary>Asks once. The result comes by <see cref="ProbeCaller.OnResult"/>, perhaps before this returns.</summary>
    /// <param name="caller">Who is told.</param>
    /// <param name="trace">Keeps the steps; null: nobody wants to see them.</param>
    void Begin(ProbeCaller caller, ProbeTrace? trace);

    /// <summary>Stops asking, if it does; nothing comes any more.</summary>
    /// <param name="after">How long it was waited for.</param>
    /// <returns>Bad, with what was still missing, as "no SYN-ACK within 2s"; or what can be said without it.</returns>
    ProbeResult GiveUp(TimeSpan after);

    /// <summary>It is not asked again. More than once is as once.</summary>
    void Retire()
    {
        // Most hold nothing between two questions.
    }
}
