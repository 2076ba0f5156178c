using System;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>Sends an event every few milliseconds.</summary>
internal sealed class FakeEventService : EventService.EventServiceBase
{
    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<WatchEventsResponse> responseStream, ServerCallContext context)
    {
        try
        {
            await responseStream.WriteAsync(new WatchEventsResponse { Event = new Event { Kind = EventKind.StreamStarted } }, context.CancellationToken);
            for (ulong sequence = 1; ; sequence++)
            {
                await responseStream.WriteAsync(new WatchEventsResponse { Event = new Event { Sequence = sequence, Kind = EventKind.Health, Message = "down" } }, context.CancellationToken);
                await Task.Delay(10, context.CancellationToken);
            }
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The watcher has gone.
        }
    }
}
