using System.Collections.Generic;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;

namespace LbAgent.Engines.Kernel.Maps;

/// <summary>
/// The servers by place. The program itself puts them there, so that a packet never takes half of one MAC address and half of
/// another. Reading is for any thread, putting for one at a time.
/// </summary>
internal sealed class ServerMap(LoadedObject owner)
{
    private readonly BpfMap<uint, DatapathLayout.Server> _map = new(owner, "servers");
    private readonly BpfProgramReference _put = owner.Program("put_server");

    public uint Capacity => _map.Capacity;

    /// <summary>Next hop, mode and what the server keeps change in one step, after all else.</summary>
    /// <exception cref="BpfFailedException">There is no such place.</exception>
    public void Put(uint place, DatapathLayout.Server server)
    {
        if (place >= Capacity)
        {
            throw new BpfFailedException($"map servers has no place {place}");
        }

        _put.Ask(new DatapathLayout.ServerChange { Place = place, Server = server });
    }

    public bool TryGet(uint place, out DatapathLayout.Server server) => _map.TryGet(place, out server);

    /// <summary>All places, given or not.</summary>
    public IEnumerable<(uint Place, DatapathLayout.Server Server)[]> Batches() => _map.Batches();
}
