using System;
using System.Threading.Tasks;
using LbAgent.Domain;

namespace LbAgent.Engines;

/// <summary>What moves the bytes of VIPs. All calls but <see cref="StatusOf"/> come from the one configuration writer.</summary>
internal interface IForwardingEngine
{
    /// <summary>proxy, kernel or http, and what it uses.</summary>
    EngineDescription Description { get; }

    /// <summary>Whether this engine is the one for that VIP.</summary>
    bool Serves(Vip vip);

    /// <summary>Gets everything that can fail out of the way (sockets bound, addresses checked) without serving it yet.</summary>
    IPreparedPlan Prepare(EnginePlan plan);

    /// <summary>How a VIP's listening stands.</summary>
    ListenStatus StatusOf(string vip);

    /// <summary>Stops listening, lets flows end by themselves for that long, then aborts the rest.</summary>
    Task StopAsync(TimeSpan drain);
}
