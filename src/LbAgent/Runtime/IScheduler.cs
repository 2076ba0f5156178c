namespace LbAgent.Runtime;

/// <summary>
/// Picks a real server for a new flow out of one available set. Built anew for each set and never changed by it;
/// called from many threads at once, so it takes no lock, and makes no garbage but now and then.
/// </summary>
internal interface IScheduler
{
    /// <summary>Null only where the set is empty.</summary>
    /// <param name="flow">The new flow.</param>
    /// <param name="attempt">0 at first; then how many servers that were picked for it could not take it. It may come to another one, or not.</param>
    RealServerState? Pick(in FlowKey flow, int attempt);
}
