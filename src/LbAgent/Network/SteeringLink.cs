using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Net;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// What <see cref="PortSteering"/> has in the kernel: a map of rules, a map of sockets, and the program that reads them,
/// attached to a network namespace while there are rules. Not for two threads at once.
/// </summary>
internal sealed class SteeringLink : IDisposable
{
    private readonly DescriptorHandle _rules;
    private readonly DescriptorHandle _sockets;
    private readonly DescriptorHandle _program;
    private readonly HashSet<(IPAddress Address, bool IsUdp)> _steered = [];
    private DescriptorHandle? _link;

    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public SteeringLink(uint capacity)
    {
        _rules = BpfSystemCall.CreateHashMap(SteeringTable.KeyLength, SteeringTable.ValueLength, capacity);
        try
        {
            _sockets = BpfSystemCall.CreateSocketMap(capacity);
            _program = BpfSystemCall.LoadSocketLookup(SteeringProgram.Of(_rules, _sockets).Finish());
        }
        catch
        {
            _rules.Dispose();
            _sockets?.Dispose();
            throw;
        }
    }

    /// <exception cref="Win32Exception">The kernel refuses; EOPNOTSUPP for a TCP socket that does not listen.</exception>
    public void Put(uint slot, SafeHandle socket)
    {
        var isKept = false;
        try
        {
            socket.DangerousAddRef(ref isKept);
            BpfSystemCall.Put(_sockets, BitConverter.GetBytes(slot), BitConverter.GetBytes((long)socket.DangerousGetHandle()));
        }
        finally
        {
            if (isKept)
            {
                socket.DangerousRelease();
            }
        }
    }

    public void Clear(uint slot) => BpfSystemCall.Remove(_sockets, BitConverter.GetBytes(slot));

    /// <summary>
    /// Has these rules decide for an address and transport, in one step. With the first rule of all the program is attached,
    /// to the network namespace of the calling thread; with the last it is detached, and the kernel is as if it never was.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel refuses; what stood before stands.</exception>
    /// <exception cref="IOException">The network namespace cannot be opened (no /proc).</exception>
    public void Apply(IPAddress address, bool isUdp, IReadOnlyList<SteeringRule> rules)
    {
        var key = SteeringTable.Key(address, isUdp);
        if (rules.Count == 0)
        {
            BpfSystemCall.Remove(_rules, key);
            _steered.Remove((address, isUdp));
            if (_steered.Count == 0)
            {
                _link?.Dispose();
                _link = null;
            }

            return;
        }

        BpfSystemCall.Put(_rules, key, SteeringTable.Value(rules));
        _link ??= Attach(key);
        _steered.Add((address, isUdp));
    }

    public void Dispose()
    {
        _link?.Dispose();
        _program.Dispose();
        _sockets.Dispose();
        _rules.Dispose();
    }

    private DescriptorHandle Attach(byte[] firstKey)
    {
        try
        {
            using var networkNamespace = File.OpenHandle("/proc/thread-self/ns/net");
            return BpfSystemCall.Attach(_program, networkNamespace);
        }
        catch
        {
            BpfSystemCall.Remove(_rules, firstKey);
            throw;
        }
    }
}
