using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Serving;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// The flow table as people name things. What it needs to know of VIPs and servers is taken once, under the engine's lock; the table is then read
/// without it, some thousands at a time, while packets change it.
/// </summary>
internal sealed class FlowReader
{
    private readonly Datapath _datapath;
    private readonly FlowFilter _filter;
    private readonly Dictionary<uint, (string Vip, uint Generation, IPAddress Server, int Port)> _places = [];
    private readonly uint _now;

    private FlowReader(ServingDatapath serving, FlowFilter filter)
    {
        (_datapath, _filter) = (serving.Datapath, filter);
        using var clock = new TickClock();
        _now = (uint)clock.Now;
        foreach (var vip in serving.Vips)
        {
            foreach (var (address, place) in vip.Places)
            {
                _places[place.Number] = (vip.Model?.Settings.Name ?? "", place.Record.Generation, address, place.Server?.Settings.Port ?? 0);
            }
        }
    }

    /// <summary>Under the engine's lock; what it gives is read without.</summary>
    public static IEnumerable<IReadOnlyList<FlowEntry>> Read(ServingDatapath serving, FlowFilter filter) => new FlowReader(serving, filter).Read();

    private IEnumerable<IReadOnlyList<FlowEntry>> Read()
    {
        foreach (var batch in _datapath.Flows4.Batches())
        {
            yield return [.. batch.Select(one => Entry(one.Value, one.Key.Protocol, new(one.Key.Source), one.Key.SourcePort, new(one.Key.Destination), one.Key.DestinationPort)).OfType<FlowEntry>()];
        }

        foreach (var batch in _datapath.Flows6.Batches())
        {
            yield return [.. batch.Select(one => Entry(one.Value, one.Key.Protocol, new(one.Key.Source), one.Key.SourcePort, new(one.Key.Destination), one.Key.DestinationPort)).OfType<FlowEntry>()];
        }
    }

    /// <summary>Null where the filter does not want it, or its server is gone.</summary>
    private FlowEntry? Entry(DatapathLayout.Flow flow, byte protocol, IPAddress client, ushort clientPort, IPAddress service, ushort servicePort)
    {
        if (!_places.TryGetValue((uint)flow.Target, out var place) || place.Generation != (uint)(flow.Target >> 32)
            || !_filter.WantsVip(place.Vip) || !_filter.WantsServer(place.Server) || !_filter.WantsClient(client))
        {
            return null;
        }

        var port = Port(servicePort);
        return new FlowEntry(
            place.Vip,
            DatapathAddress.ProtocolOf(protocol),
            new IPEndPoint(client, Port(clientPort)),
            new IPEndPoint(service, port),
            new IPEndPoint(place.Server, place.Port == 0 ? port : place.Port),
            flow.State == FlowState.Adopted ? FlowStage.Open : (FlowStage)((int)flow.State - 1),
            // Stamped after our look at the clock: now.
            TickClock.TimeOf(int.Max(0, (int)(_now - flow.Seen))));
    }

    private static int Port(ushort inNetworkOrder) => (ushort)IPAddress.NetworkToHostOrder((short)inNetworkOrder);
}
