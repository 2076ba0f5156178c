namespace LbAgent.HealthChecks.Loop;

/// <summary>What is called when its descriptor is ready. The loop's thread.</summary>
internal interface IReadySink
{
    /// <summary>Whom an internal error is told.</summary>
    Due Owner { get; }

    /// <param name="events">epoll's.</param>
    void OnReady(uint events);
}
