using System.Linq;
using LbAgent.Contract;
using LbAgent.Engines;
using LbAgent.Network;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Engines, and what they work by, to the wire. Pure.</summary>
internal static class EngineContract
{
    public static V1.Engine Write(EngineDescription engine) => new() { Name = engine.Name, Available = engine.IsAvailable, Detail = engine.Detail };

    public static V1.EngineStatus Write(EngineStatus status)
    {
        var message = new V1.EngineStatus { Engine = Write(status.Description), Balanced = Write(status.Balanced), Passing = Write(status.Passing) };
        message.Interfaces.AddRange(status.Interfaces.Select(one => new V1.EngineInterface
        {
            Name = one.Name,
            Mode = one.IsNative ? V1.AttachMode.Native : V1.AttachMode.Generic,
            ProgramId = one.ProgramId,
            Notice = one.Notice,
        }));
        message.Maps.AddRange(status.Tables.Select(table => new V1.EngineMap { Name = table.Name, Used = (ulong)table.Used, Capacity = (ulong)table.Capacity }));
        message.Reasons.AddRange(status.Reasons.Select(reason => new V1.EngineReason
        {
            Name = reason.Name,
            Kind = EnumContract.ToWire<ReasonKind, V1.ReasonKind>(reason.Kind),
            Words = reason.Words,
            Packets = (ulong)reason.Packets,
        }));
        return message;
    }

    public static V1.BoxInterface Write(BoxInterface one, bool takesClients)
    {
        var message = new V1.BoxInterface
        {
            Name = one.Name, MacAddress = one.MacAddress, Mtu = (uint)one.Mtu, IsRunning = one.IsRunning, TakesClients = takesClients,
        };
        message.Addresses.AddRange(one.Addresses);
        return message;
    }

    private static V1.Traffic Write(Traffic traffic) => new() { Packets = (ulong)traffic.Packets, Bytes = (ulong)traffic.Bytes };
}
