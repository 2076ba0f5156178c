using System.Net.Sockets;
using System.Threading.Tasks;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>Waits until a side has acknowledged all that was sent to it. Any thread.</summary>
internal sealed class Arrival(Socket to)
{
    private readonly TaskCompletionSource _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _acknowledged;

    public Task Task => _whole.Task;

    /// <summary>Looks again. Whether the side has acknowledged more since the last look.</summary>
    public bool Follow(bool isAborted)
    {
        var (acknowledged, isEmpty) = TcpInformation.Look(to);
        if (isEmpty || isAborted)
        {
            _whole.TrySetResult();
        }

        var isMore = acknowledged > _acknowledged;
        _acknowledged = acknowledged;
        return isMore;
    }
}
