namespace LbAgent.Events;

/// <summary>How much an administrator should care.</summary>
internal enum EventSeverity
{
    Information,
    Warning,
    Error,
}
