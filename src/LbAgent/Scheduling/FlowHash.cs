using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>A number for the fields of a flow that a pool hashes on. Fixed for all time and all boxes: nothing in it is random.</summary>
internal sealed class FlowHash
{
    private readonly UInt128 _sourceMask;
    private readonly UInt128 _destinationMask;
    private readonly uint _portMask;

    /// <param name="fields">Empty: the source address.</param>
    public FlowHash(IEnumerable<HashField> fields)
    {
        var set = fields.ToHashSet();
        _sourceMask = set.Count == 0 || set.Contains(HashField.SourceAddress) ? UInt128.MaxValue : 0;
        _destinationMask = set.Contains(HashField.DestinationAddress) ? UInt128.MaxValue : 0;
        _portMask = (set.Contains(HashField.SourcePort) ? 0xFFFF_0000 : 0) | (set.Contains(HashField.DestinationPort) ? 0xFFFFu : 0);
    }

    public uint Of(in FlowKey flow, int attempt)
    {
        var (source, destination) = (flow.Source.Address & _sourceMask, flow.Destination.Address & _destinationMask);
        var ports = (((uint)flow.Source.Port << 16) | flow.Destination.Port) & _portMask;
        var hash = Mix64.Of((ulong)source, (ulong)attempt);
        hash = Mix64.Of((ulong)(source >> 64), hash);
        hash = Mix64.Of((ulong)destination, hash);
        hash = Mix64.Of((ulong)(destination >> 64), hash);
        return (uint)(Mix64.Of(ports, hash) >> 32);
    }
}
