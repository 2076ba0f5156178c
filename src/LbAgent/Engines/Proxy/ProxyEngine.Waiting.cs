using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Domain.Remedies;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>VIPs that cannot listen now, and those whose address is not on the box: both come back by themselves.</summary>
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
        Say(name, BindFinding.IsAbsent(why) ? EventSeverity.Information : EventSeverity.Error, $"does not listen: {why.Reason}");
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
        foreach (var listener in _listeners.Values)
        {
            Note(listener, StateOf(listener), putBack.Contains(listener.Endpoint.Address));
        }

        // Of interfaces that have come.
        _modes.Settle();
    }

    /// <summary>The same for one that begins to listen, or goes on under other settings.</summary>
    private void Look(ProxyListener listener, bool isNew) =>
        Note(listener, isNew ? null : StateOf(listener), _guard.LookAt(listener.Endpoint.Address));

    private ListenState? StateOf(ProxyListener listener) => _status.TryGetValue(listener.Vip!.Model.Settings.Name, out var status) ? status.State : null;

    /// <param name="listener">Its address was looked at.</param>
    /// <param name="before">How it stood before; null: it did not listen.</param>
    /// <param name="isPutBack">Its address was.</param>
    private void Note(ProxyListener listener, ListenState? before, bool isPutBack)
    {
        var name = listener.Vip!.Model.Settings.Name;
        var address = listener.Endpoint.Address;
        if (_guard.Missing.TryGetValue(address, out var why))
        {
            var isAbsent = _box.Addresses.Mode == AddressMode.External;
            _status[name] = isAbsent ? ListenStatus.Absent(why) : ListenStatus.Failed(why);
            if (before is null or ListenState.Listening)
            {
                // Where others see to addresses, one that was not there before has not been lost.
                var severity = !isAbsent ? EventSeverity.Error : before is null ? EventSeverity.Information : EventSeverity.Warning;
                Say(name, severity, $"clients do not reach it: {why}");
            }

            return;
        }

        _status[name] = ListenStatus.Listening;
        if (isPutBack)
        {
            Say(name, EventSeverity.Warning, $"its address {address} was taken off this box, and has been put back");
        }
        else if (before is ListenState.Failed or ListenState.Absent)
        {
            Say(name, EventSeverity.Information, $"its address {address} is on this box {(before == ListenState.Failed ? "again" : "now")}");
        }
    }

    /// <summary>Whether VIPs that listen already keep their addresses where the agent is to see to them otherwise from now on.</summary>
    private IEnumerable<Finding> JudgeStanding(EnginePlan plan, AddressMode mode)
    {
        if (mode == _box.Addresses.Mode || mode == AddressMode.External)
        {
            return [];
        }

        return _listeners.Values
            .Select(listener => listener.Vip!.Model.Settings)
            .Where(vip => plan.After.Vips.TryGetValue(vip.Name, out var after) && after.IsEnabled && after.Address.Equals(vip.Address))
            .Select(vip => _box.Addresses.OwnerElsewhere(vip.Address, mode) is { Length: > 0 } mac ? AddressFinding.InUse(vip, mac)
                : !_box.Addresses.MayAdd && !_box.Addresses.IsHere(vip.Address) ? BindFinding.NotLocal(vip, _box.Addresses.WhyNot, SystemRemedies.Here)
                : null)
            .OfType<Finding>();
    }

    private void RetryWaiting()
    {
        lock (_gate)
        {
            if (_guard.IsToBeAsked && !_isStopping)
            {
                Guard();
            }

            if (_waiting.Count > 0)
            {
                _ = _box.Addresses.Inquire(_waiting.Values.Select(vip => vip.Model.Settings.Address));
            }

            foreach (var (name, vip) in _waiting.ToArray())
            {
                var failure = TryBind(vip.Model.Settings, _box.Addresses.Mode, out var why) is { } listener ? TryStart(listener, vip) : why;
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
