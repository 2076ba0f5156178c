using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>Differences, field by field, to the wire. Pure.</summary>
internal static class DifferenceContract
{
    public static V1.Difference Write(FieldDifference difference) => new()
    {
        Kind = EnumContract.ToWire<DifferenceKind, V1.DifferenceKind>(difference.Kind),
        Target = difference.Target,
        Field = difference.Field,
        Before = difference.Before,
        After = difference.After,
    };

    public static V1.ChangeCounts Write(ChangeCounts counts) => new()
    {
        Added = (uint)counts.Added,
        Changed = (uint)counts.Changed,
        RemovedVips = (uint)counts.RemovedVips,
        RemovedPools = (uint)counts.RemovedPools,
        RemovedServers = (uint)counts.RemovedServers,
    };
}
