namespace LbAgent.Runtime;

/// <summary>
/// Picks a real server for a new flow out of one available set. Built anew for each set and never changed by it;
/// called from many threads at once, so it takes no lock and makes no garbage.
/// </summary>
internal interface IScheduler
{
    /// <summary>Null only where the set is empty.</summary>
    RealServerState? Pick();
}
