using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LbAgent.Events;
using LbAgent.Network;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>Listeners whose VIP is gone or disabled: they let nothing in any more, and go when their flows have.</summary>
internal sealed class LeavingListeners(EventLog events)
{
    private readonly ConcurrentDictionary<ProxyListener, Task> _leaving = new();

    /// <summary>Unbinds now; the rest of its life is draining, for no longer than that.</summary>
    public void Add(ProxyListener listener, TimeSpan drain)
    {
        listener.Unbind();
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _leaving[listener] = left.Task;
        _ = Task.Run(async () =>
        {
            await listener.DrainAsync(drain);
            LetGo(listener, listener.Vip!);
            _leaving.TryRemove(listener, out _);
            left.SetResult();
        });
    }

    /// <summary>Those of these VIPs have so long from now on, if they had longer.</summary>
    public void Shorten(IReadOnlyList<string> vips, TimeSpan drain)
    {
        foreach (var listener in _leaving.Keys.Where(listener => vips.Contains(listener.Vip!.Model.Settings.Name, StringComparer.OrdinalIgnoreCase)))
        {
            listener.ShortenDrain(drain);
        }
    }

    /// <summary>Those of disabled VIPs may take for ever; at the deadline all are equal. Completes when none is left.</summary>
    public async Task EndAsync(TimeSpan drain, TimeProvider time)
    {
        var leaving = Task.WhenAll(_leaving.Values);
        await Task.WhenAny(leaving, Task.Delay(drain, time));
        foreach (var listener in _leaving.Keys)
        {
            listener.ShortenDrain(TimeSpan.Zero);
        }

        await leaving;
    }

    /// <summary>That its address stays is said, not thrown: whoever calls has other VIPs to see to.</summary>
    public void LetGo(ProxyListener listener, VipState vip)
    {
        try
        {
            listener.Dispose();
        }
        catch (AddressFailedException failure)
        {
            events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Warning, $"{listener.Endpoint.Address} stays on the box: {failure.Message}")
            {
                Vip = vip.Model.Settings.Name,
            });
        }
    }
}
