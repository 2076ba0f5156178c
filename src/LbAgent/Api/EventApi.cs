using System;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAgent.Contract;
using LbAgent.Events;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Events over gRPC, as they happen, until the caller stops.</summary>
internal sealed class EventApi(EventLog events, EventVips vips, AgentStopping stopping, TimeProvider time) : V1.EventService.EventServiceBase
{
    public override async Task WatchEvents(V1.WatchEventsRequest request, IServerStreamWriter<V1.WatchEventsResponse> responseStream, ServerCallContext context)
    {
        var (recent, subscription) = events.Subscribe((int)Math.Min(request.Recent, EventLog.Kept), new EventFilter(request, vips).Wants);
        using var end = stopping.LinkTo(context.CancellationToken);
        using (subscription)
        {
            foreach (var past in recent)
            {
                await SendAsync(past);
            }

            await SendAsync(Notice(EventKind.StreamStarted, "watching"));
            while (!end.IsCancellationRequested)
            {
                AgentEvent what;
                try
                {
                    what = await subscription.Events.ReadAsync(end.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                if (subscription.TakeMissed() is > 0 and var missed)
                {
                    await SendAsync(Notice(EventKind.EventsMissed, $"{missed} events were missed: the watcher reads too slowly"));
                }

                await SendAsync(what);
            }
        }

        Task SendAsync(AgentEvent what) => responseStream.WriteAsync(new V1.WatchEventsResponse { Event = Write(what) }, context.CancellationToken);
    }

    private V1.Event Write(AgentEvent what) => new()
    {
        Sequence = what.Sequence,
        Time = what.Time.ToTimestamp(),
        Kind = EnumContract.ToWire<EventKind, V1.EventKind>(what.Kind),
        Severity = EnumContract.ToWire<EventSeverity, V1.EventSeverity>(what.Severity),
        Vip = what.Vip,
        Pool = what.Pool,
        Server = what.Server,
        Message = what.Message,
        Revision = what.Revision,
        Vips = { vips.Of(what) },
    };

    private AgentEvent Notice(EventKind kind, string message) => new(kind, EventSeverity.Information, message) { Time = time.GetUtcNow() };
}
