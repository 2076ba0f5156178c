using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>The interfaces that the program is at work on. Under the engine's lock.</summary>
/// <param name="datapath">Whose program it is.</param>
/// <param name="folder">Where links are pinned; null: they go with this process.</param>
internal sealed class Attachments(Datapath datapath, PinFolder? folder) : IDisposable
{
    private readonly Dictionary<int, InterfaceAttachment> _all = [];

    public IReadOnlyCollection<InterfaceAttachment> All => _all.Values;

    /// <summary>Takes over what an earlier agent attached: from the next packet on it is our program.</summary>
    /// <exception cref="BpfFailedException">The kernel does not take it.</exception>
    public void Adopt(IEnumerable<InterfaceAttachment> standing)
    {
        foreach (var attachment in standing)
        {
            attachment.Replace(datapath.Program);
            _all[attachment.Interface] = attachment;
        }
    }

    /// <summary>The program takes frames for these MAC addresses only: a switch floods, and another balancer's must not be served twice. What is longer than these MTUs is several packets in one.</summary>
    public void Know(IEnumerable<NetworkLink> links)
    {
        foreach (var link in links.Where(link => link.Mac.Length == 6 && _all.ContainsKey(link.Index)))
        {
            var port = new DatapathLayout.Port { Index = (uint)link.Index, Mtu = (ushort)int.Min(link.Mtu, ushort.MaxValue) };
            link.Mac.CopyTo((Span<byte>)port.Own);
            datapath.Ports.Put((uint)link.Index % datapath.Ports.Capacity, port);
        }
    }

    /// <returns>Those on which it could not be put, with the reason.</returns>
    public IReadOnlyDictionary<int, string> Add(IEnumerable<int> interfaces)
    {
        var failed = new Dictionary<int, string>();
        foreach (var index in interfaces)
        {
            try
            {
                Add(index);
            }
            catch (BpfFailedException failure)
            {
                failed[index] = failure.Message;
            }
        }

        return failed;
    }

    /// <summary>Interfaces that nobody needs any more.</summary>
    public void RemoveOthers(IReadOnlySet<int> wanted)
    {
        foreach (var index in _all.Keys.Where(index => !wanted.Contains(index)).ToArray())
        {
            LetGo(index);
        }
    }

    /// <summary>Interfaces that are gone, or that somebody took our program off.</summary>
    public IReadOnlyList<int> TakeLost()
    {
        var lost = _all.Values.Where(attachment => !attachment.IsAttached).Select(attachment => attachment.Interface).ToArray();
        foreach (var index in lost)
        {
            LetGo(index);
        }

        return lost;
    }

    /// <summary>Programs stay at work where they are pinned.</summary>
    public void Dispose()
    {
        if (folder is null)
        {
            RemoveOthers(new HashSet<int>());
        }

        foreach (var attachment in _all.Values)
        {
            attachment.Dispose();
        }
    }

    /// <exception cref="BpfFailedException">Another program is there, or the kernel refuses.</exception>
    private void Add(int interfaceIndex)
    {
        if (_all.ContainsKey(interfaceIndex))
        {
            return;
        }

        var attachment = InterfaceAttachment.Attach(datapath.Program, interfaceIndex);
        try
        {
            if (folder is not null)
            {
                attachment.Pin(folder.OfLink(interfaceIndex));
            }
        }
        catch
        {
            attachment.TakeOff();
            throw;
        }

        _all[interfaceIndex] = attachment;
    }

    private void LetGo(int index)
    {
        folder?.RemoveLink(index);
        _all[index].TakeOff();
        _all.Remove(index);
    }
}
