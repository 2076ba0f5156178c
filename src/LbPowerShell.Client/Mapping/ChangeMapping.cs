using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>How a change is made, what it did, and the history.</summary>
internal static class ChangeMapping
{
    public static ChangeOptions Write(AgentChangeOptions options)
    {
        var message = new ChangeOptions { DryRun = options.DryRun, IgnoreBox = options.IgnoreBox, JudgeWhole = options.JudgeWhole, Note = options.Note };
        if (options.ExpectedRevision is { } revision)
        {
            message.ExpectedRevision = revision;
        }

        return message;
    }

    public static LbChange Read(string agent, ChangeResult result) => new()
    {
        AgentName = agent,
        Revision = (long)result.Revision,
        Differences = result.Differences.Select(difference => new LbDifference
        {
            AgentName = agent,
            Kind = (LbDifferenceKind)difference.Kind,
            Target = difference.Target,
            Field = difference.Field,
            Before = difference.Before,
            After = difference.After,
        }).ToArray(),
        Counts = Read(agent, result.Counts ?? Count(result.Differences)),
        Warnings = result.Warnings.Select(warning => FindingMapping.Read(agent, warning)).ToArray(),
    };

    private static LbChangeCounts Read(string agent, ChangeCounts counts) => new()
    {
        AgentName = agent,
        Added = (int)counts.Added,
        Changed = (int)counts.Changed,
        RemovedVips = (int)counts.RemovedVips,
        RemovedPools = (int)counts.RemovedPools,
        RemovedServers = (int)counts.RemovedServers,
    };

    /// <summary>
    /// An older agent does not count; what it lists is counted in its place. It does not list the servers of a pool that goes.
    /// </summary>
    private static ChangeCounts Count(IReadOnlyCollection<Difference> differences)
    {
        var whole = differences.Where(of => of.Field.Length == 0).ToLookup(of => of.Kind, of => of.Target);
        var changed = differences.Where(of => of.Field.Length > 0).Select(of => of.Target).Except(whole[DifferenceKind.Added]);
        var removed = whole[DifferenceKind.Removed].ToHashSet(StringComparer.Ordinal);
        var removedVips = removed.Where(target => target.StartsWith("VIP ", StringComparison.Ordinal)).ToArray();
        var withVips = removedVips.Select(vip => "pool " + vip["VIP ".Length..]);
        return new ChangeCounts
        {
            Added = (uint)whole[DifferenceKind.Added].Count(),
            Changed = (uint)changed.Count(),
            RemovedVips = (uint)removedVips.Length,
            RemovedPools = (uint)removed.Except(withVips).Count(target => target.StartsWith("pool ", StringComparison.Ordinal)),
            RemovedServers = (uint)removed.Count(target => target.StartsWith("real server ", StringComparison.Ordinal)),
        };
    }

    public static LbConfigurationRevision Read(string agent, Revision revision) => new()
    {
        AgentName = agent,
        Revision = (long)revision.Number,
        Time = Times.Read(revision.Time),
        Who = revision.Who,
        Summary = revision.Summary,
        Note = revision.Note,
    };
}
