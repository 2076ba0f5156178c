namespace LbAgent.Domain;

/// <summary>Which scheduler a pool uses, and on what a Hash looks.</summary>
internal sealed record SchedulerSettings(SchedulerKind Kind, ValueList<HashField> HashOn)
{
    public static readonly SchedulerSettings RoundRobin = new(SchedulerKind.RoundRobin, ValueList<HashField>.Empty);

    public override string ToString() => HashOn.Count == 0 ? Kind.ToString() : $"{Kind} on {HashOn}";
}
