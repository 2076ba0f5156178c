using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Domain;

namespace LbAgent.Network;

/// <summary>
/// Many ports by one socket: a BPF program of type sk_lookup tells the kernel which socket a new TCP connection, or a UDP
/// datagram, is for. It is asked before the kernel looks among listening sockets itself, so a range takes its ports from
/// whoever listens there, and "every address" takes them from every such listener of the box.
/// It is not asked for what belongs to an established connection, or to a connected UDP socket.
/// <see cref="IPAddress.Any"/> and <see cref="IPAddress.IPv6Any"/> are every address of their family. An exact address goes
/// before every address, then a narrow range before a wide one, then the newer before the older. A change swaps the rules of
/// its address in one step, whatever the number of rules. Nothing is pinned: all ends with the process. Safe from any
/// thread; works in the network namespace of the thread that adds the first rule.
/// </summary>
internal sealed class PortSteering : IDisposable
{
    /// <summary>Rules at one time. An address and transport have 64 of them at most.</summary>
    public const int MaximumRules = 4096;

    private readonly Lock _lock = new();

    /// <summary>Of each address and transport, in the order in which they are looked at.</summary>
    private readonly Dictionary<(IPAddress Address, bool IsUdp), List<SteeringRule>> _rules = [];

    /// <summary>Taken from the front, given back at the end: a packet on its way by old rules never meets a new socket in an old slot.</summary>
    private readonly Queue<uint> _freeSlots = new(Enumerable.Range(0, MaximumRules).Select(slot => (uint)slot));

    private SteeringLink? _kernel;
    private string? _whyNot;
    private bool _isDisposed;

    public bool IsAvailable => WhyNot.Length == 0;

    /// <summary>Why not, in words: "needs CAP_BPF", "kernel older than 5.9"; empty where it is. The kernel is asked once.</summary>
    public string WhyNot
    {
        get
        {
            lock (_lock)
            {
                return _whyNot ??= SteeringProbe.WhyNot();
            }
        }
    }

    /// <summary>
    /// New connections, or datagrams, to these ports of the address go to the socket, or to its SO_REUSEPORT group. The
    /// socket may be bound to any address and port of the family: one on the loopback is reached from outside in no other
    /// way. A TCP socket listens already; one that stops to is as no rule, and has to be steered anew when it listens again.
    /// </summary>
    /// <returns>Ends the steering when disposed of. The socket stays the caller's.</returns>
    /// <exception cref="SteeringFailedException">It cannot be done here, or not with this socket. Nothing has changed.</exception>
    public IDisposable Steer(IPAddress address, PortRange ports, bool isUdp, SafeHandle socket)
    {
        lock (_lock)
        {
            var target = $"{address} port {ports}";
            var rules = _rules.GetValueOrDefault((address, isUdp)) ?? [];
            if ((WhyNotReady(rules.Count) ?? SteeringSocket.WhyNot(socket, address, isUdp)) is { } reason)
            {
                throw new SteeringFailedException($"cannot steer {target}: {reason}");
            }

            var slot = _freeSlots.Dequeue();
            try
            {
                _kernel ??= new SteeringLink(MaximumRules);
                _kernel.Put(slot, socket);
                var rule = new SteeringRule(address, ports, isUdp, slot);
                List<SteeringRule> next = [.. rules];
                var place = next.FindIndex(other => other.Ports.Last - other.Ports.First >= ports.Last - ports.First);
                next.Insert(place < 0 ? next.Count : place, rule);
                _kernel.Apply(address, isUdp, next);
                _rules[(address, isUdp)] = next;
                return new Steered(this, rule);
            }
            catch (Exception failure) when (failure is Win32Exception or IOException)
            {
                GiveBack(slot);
                throw new SteeringFailedException($"cannot steer {target}: {failure.Message}", failure);
            }
        }
    }

    /// <summary>Ends all steering at once.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _rules.Clear();
            _kernel?.Dispose();
        }
    }

    private void Remove(SteeringRule rule)
    {
        lock (_lock)
        {
            if (!_rules.TryGetValue((rule.Address, rule.IsUdp), out var rules) || !rules.Remove(rule))
            {
                return;
            }

            if (rules.Count == 0)
            {
                _rules.Remove((rule.Address, rule.IsUdp));
            }

            try
            {
                _kernel!.Apply(rule.Address, rule.IsUdp, rules);
                GiveBack(rule.Slot);
            }
            catch (Win32Exception)
            {
                // Out of memory, say: the rule stays in the kernel until the next change, but finds no socket in its slot, which stays unused.
                _kernel!.Clear(rule.Slot);
            }
        }
    }

    private string? WhyNotReady(int rulesOfAddress) => _isDisposed ? "the agent is stopping"
        : !IsAvailable ? WhyNot
        : rulesOfAddress >= SteeringTable.MaximumRanges ? $"no more than {SteeringTable.MaximumRanges} ranges of one address and transport are steered"
        : _freeSlots.Count == 0 ? $"no more than {MaximumRules} ranges are steered at one time"
        : null;

    private void GiveBack(uint slot)
    {
        _kernel?.Clear(slot);
        _freeSlots.Enqueue(slot);
    }

    private sealed class Steered(PortSteering owner, SteeringRule rule) : IDisposable
    {
        public void Dispose() => owner.Remove(rule);
    }
}
