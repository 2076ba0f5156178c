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
        var message = new ChangeOptions { DryRun = options.DryRun, IgnoreBox = options.IgnoreBox, Note = options.Note };
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
    };

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
