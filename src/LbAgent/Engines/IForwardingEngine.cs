using System;
using System.Threading.Tasks;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>What moves the bytes of VIPs. Calls come from the one configuration writer, but where they say otherwise.</summary>
internal interface IForwardingEngine
{
    /// <summary>proxy, kernel or http, and what it uses.</summary>
    EngineDescription Description { get; }

    /// <summary>The same, and what it works by at this moment. Any thread.</summary>
    EngineStatus Status { get; }

    /// <summary>Whether this engine is the one for that VIP.</summary>
    bool Serves(Vip vip);

    /// <summary>Gets everything that can fail out of the way (sockets bound, addresses checked) without serving it yet.</summary>
    IPreparedPlan Prepare(EnginePlan plan);

    /// <summary>Sees to it that what is told of VIPs and servers afterwards is in force, and that the runtime's counters are those of now, where the engine follows and counts by itself. Any thread.</summary>
    void CatchUp()
    {
        // Most count in the runtime as flows come and go.
    }

    /// <summary>How a VIP's listening stands. Any thread.</summary>
    ListenStatus StatusOf(string vip);

    /// <summary>Stops listening, lets flows end by themselves for that long, then aborts the rest.</summary>
    Task StopAsync(TimeSpan drain);
}
