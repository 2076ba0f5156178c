using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Calls many agents with a throttle. Workers queue what comes; the caller's thread (the pipeline thread, the only one that may write)
/// takes it out; where so much waits for it that the queue is full, workers wait too. Leaving the enumeration early cancels the workers and
/// waits for them.
/// </summary>
internal static class AgentFanOut
{
    public static IEnumerable<AgentOutcome<T>> Run<T>(
        IReadOnlyList<IAgentConnection> connections,
        int throttleLimit,
        int queueLength,
        Func<IAgentConnection, Action<T>, CancellationToken, Task> call,
        CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var queue = new BlockingCollection<AgentOutcome<T>>(queueLength);
        var waiting = new ConcurrentQueue<IAgentConnection>(connections);
        var workers = Enumerable.Range(0, Math.Min(throttleLimit, connections.Count))
            .Select(_ => Task.Run(() => WorkAsync(waiting, queue, call, leaving.Token), CancellationToken.None)).ToArray();
        var all = Task.WhenAll(workers);
        var closing = all.ContinueWith(_ => queue.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            foreach (var outcome in queue.GetConsumingEnumerable(cancellationToken))
            {
                yield return outcome;
            }

            // A bug in a worker must not look like an agent without an answer.
            all.GetAwaiter().GetResult();
        }
        finally
        {
            leaving.Cancel();
            closing.Wait(CancellationToken.None);
        }
    }

    private static async Task WorkAsync<T>(
        ConcurrentQueue<IAgentConnection> waiting,
        BlockingCollection<AgentOutcome<T>> queue,
        Func<IAgentConnection, Action<T>, CancellationToken, Task> call,
        CancellationToken cancellationToken)
    {
        while (waiting.TryDequeue(out var connection))
        {
            try
            {
                await call(connection, value => queue.Add(new AgentOutcome<T>(connection.Name, value), cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (AgentException exception)
            {
                queue.Add(new AgentOutcome<T>(connection.Name, exception), cancellationToken);
            }
        }
    }
}
