namespace LbAgent.Events;

/// <summary>What an event is about.</summary>
internal enum EventKind
{
    StreamStarted,
    EventsMissed,
    Agent,
    Configuration,
    Health,
    Listener,
}
