using System.Linq;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>VIPs that cannot listen now, and those whose address somebody has taken off the box: both come back by themselves.</summary>
internal sealed partial class ProxyEngine
{
    /// <summary>Where there is a reason not to listen now: says so once, and tries again every few seconds.</summary>
    private void Wait(VipState vip, Finding? why)
    {
        if (why is null)
        {
            return;
        }

        var name = vip.Model.Settings.Name;
        _waiting[name] = vip;
        _status[name] = Failed(why);
        Say(name, EventSeverity.Error, $"does not listen: {why.Reason}");
    }

    private void LookAtAddresses()
    {
        lock (_gate)
        {
            if (!_isStopping)
            {
                Guard();
            }
        }
    }

    /// <summary>Has addresses put back that somebody took off; says once of each VIP that it lost its own, and that it has it again.</summary>
    private void Guard()
    {
        var putBack = _guard.Look(_listeners.Keys.Select(endpoint => endpoint.Address));
        foreach (var (endpoint, listener) in _listeners)
        {
            var name = listener.Vip!.Model.Settings.Name;
            var wasMissing = _status[name].State == ListenState.Failed;
            if (_guard.Missing.TryGetValue(endpoint.Address, out var why))
            {
                _status[name] = ListenStatus.Failed(why);
                if (!wasMissing)
                {
                    Say(name, EventSeverity.Error, $"clients do not reach it: {why}");
                }

                continue;
            }

            _status[name] = ListenStatus.Listening;
            if (putBack.Contains(endpoint.Address))
            {
                Say(name, EventSeverity.Warning, $"its address {endpoint.Address} was taken off this box, and has been put back");
            }
            else if (wasMissing)
            {
                Say(name, EventSeverity.Information, $"its address {endpoint.Address} is on this box again");
            }
        }
    }

    private void GuardMissing()
    {
        if (_guard.Missing.Count > 0)
        {
            Guard();
        }
    }

    private void RetryWaiting()
    {
        lock (_gate)
        {
            GuardMissing();
            if (_waiting.Count > 0)
            {
                _ = _box.Addresses.Inquire(_waiting.Values.Select(vip => vip.Model.Settings.Address));
            }

            foreach (var (name, vip) in _waiting.ToArray())
            {
                var failure = TryBind(vip.Model.Settings, out var why) is { } listener ? TryStart(listener, vip) : why;
                if (failure is null)
                {
                    _waiting.Remove(name);
                    Say(name, EventSeverity.Information, $"listens on {ListenEndpoint.Of(vip.Model.Settings)} now");
                }
                else
                {
                    _status[name] = Failed(failure);
                }
            }
        }
    }
}
