using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace LbAgent.HealthChecks.Probes;

/// <summary>One way to ask a real server whether it is well.</summary>
internal interface IProbe
{
    /// <summary>Asks once. A bad answer is a result; so is none by the time that <paramref name="response"/> is cancelled.</summary>
    /// <exception cref="ProbeImpossibleException">This box cannot probe now.</exception>
    /// <param name="target">Where.</param>
    /// <param name="responseTime">How long it may take, for the words of the result.</param>
    /// <param name="response">Cancelled when that time is up, or the monitor ends.</param>
    ValueTask<ProbeResult> ProbeAsync(IPEndPoint target, System.TimeSpan responseTime, CancellationToken response);
}
