using System.Linq;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Engines, inwards.</summary>
internal static class EngineMapping
{
    public static LbEngine Read(string agent, Engine engine) => new() { AgentName = agent, Name = engine.Name, Available = engine.Available, Detail = engine.Detail };

    public static LbEngine Read(string agent, EngineStatus status)
    {
        var engine = Read(agent, status.Engine);
        engine.Interfaces = status.Interfaces.Select(attached => new LbEngineInterface
        {
            AgentName = agent,
            Name = attached.Name,
            Mode = (LbAttachMode)attached.Mode,
            ProgramId = attached.ProgramId,
            Notice = attached.Notice,
        }).ToArray();
        engine.Maps = status.Maps.Select(map => new LbEngineMap { AgentName = agent, Name = map.Name, Used = (long)map.Used, Capacity = (long)map.Capacity }).ToArray();
        engine.AllReasons = status.Reasons.OrderByDescending(reason => reason.Packets).Select(reason => new LbEngineReason
        {
            AgentName = agent,
            Name = reason.Name,
            Kind = (LbReasonKind)reason.Kind,
            Words = reason.Words,
            Packets = (long)reason.Packets,
        }).ToArray();
        engine.Reasons = engine.AllReasons.Where(reason => reason.Packets > 0).ToArray();
        if (status.Interfaces.Count > 0)
        {
            // Packets are counted where there is a program to count them; elsewhere a zero would look like no traffic.
            (engine.BalancedPackets, engine.BalancedBytes) = ((long?)status.Balanced?.Packets, (long?)status.Balanced?.Bytes);
            (engine.PassingPackets, engine.PassingBytes) = ((long?)status.Passing?.Packets, (long?)status.Passing?.Bytes);
        }

        return engine;
    }
}
