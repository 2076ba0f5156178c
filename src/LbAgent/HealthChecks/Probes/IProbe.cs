namespace LbAgent.HealthChecks.Probes;

/// <summary>A way to ask one real server whether it is well, again and again, but never twice at once. On the agenda's thread.</summary>
internal interface IProbe
{
    /// <summary>Asks once. The result comes by <see cref="ProbeCaller.OnResult"/>, perhaps before this returns.</summary>
    /// <param name="caller">Who is told.</param>
    /// <param name="trace">Keeps the steps; null: nobody wants to see them.</param>
    void Begin(ProbeCaller caller, ProbeTrace? trace);

    /// <summary>Stops asking, if it does; nothing comes any more. Says what was still missing, as "no SYN-ACK".</summary>
    string GiveUp();
}
