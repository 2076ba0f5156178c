using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>Revisions between domain and the bytes on disk. Pure; bytes that do not read back whole are null, never half a configuration.</summary>
internal static class StoredRevisionContract
{
    public static byte[] Write(RevisionInfo info, ConfigurationSnapshot whole) =>
        new V1.StoredRevision { Revision = Write(info), Whole = ConfigurationContract.Write(whole) }.ToByteArray();

    public static byte[] Write(RevisionInfo info, SnapshotDiff diff)
    {
        var stored = new V1.StoredDiff { PutTopology = diff.PutTopology is { } topology ? TopologyContract.Write(topology) : null };
        stored.PutVips.AddRange(diff.PutVips.Select(VipContract.Write));
        stored.RemovedVips.AddRange(diff.RemovedVips);
        stored.PutPools.AddRange(diff.PutPools.Select(PoolContract.Write));
        stored.RemovedPools.AddRange(diff.RemovedPools);
        return new V1.StoredRevision { Revision = Write(info), Diff = stored }.ToByteArray();
    }

    public static V1.Revision Write(RevisionInfo info) => new()
    {
        Number = info.Number,
        Time = info.Time.ToTimestamp(),
        Who = info.Who,
        Summary = info.Summary,
        Note = info.Note,
    };

    /// <summary>The revision that the bytes hold: whole, or as a difference to the one before. Null where they cannot be read.</summary>
    public static StoredRevision? Read(ReadOnlySpan<byte> bytes)
    {
        V1.StoredRevision message;
        try
        {
            message = V1.StoredRevision.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        if (message.Revision?.Time is null)
        {
            return null;
        }

        var info = new RevisionInfo(
            message.Revision.Number, message.Revision.Time.ToDateTimeOffset(), message.Revision.Who, message.Revision.Summary, message.Revision.Note);
        var findings = new List<Finding>();
        var revision = message.ContentCase switch
        {
            V1.StoredRevision.ContentOneofCase.Whole =>
                new StoredRevision(info, ConfigurationContract.Read(message.Whole, info.Number, Topology.Default, findings), Diff: null),
            V1.StoredRevision.ContentOneofCase.Diff => new StoredRevision(info, Whole: null, Read(message.Diff, findings)),
            _ => null,
        };
        return findings.Count == 0 ? revision : null;
    }

    private static SnapshotDiff Read(V1.StoredDiff diff, List<Finding> findings) => new(
        [.. diff.PutVips.Select(vip => VipContract.Read(vip)(new Vip { Name = vip.Name }, findings))],
        [.. diff.RemovedVips],
        [.. diff.PutPools.Select(pool => PoolContract.ReadWhole(pool, findings))],
        [.. diff.RemovedPools],
        diff.PutTopology is { } topology ? TopologyContract.Read(topology)(Topology.Default, findings) : null);
}
