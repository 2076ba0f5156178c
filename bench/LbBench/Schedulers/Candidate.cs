using System.Globalization;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Scheduling;

namespace LbAdmin.Bench.Schedulers;

/// <summary>One scheduler over so many servers.</summary>
/// <param name="Name">As in the agent's configuration; of the peer, what it is.</param>
/// <param name="Servers">How many it picks from.</param>
/// <param name="Scheduler">Ready to pick.</param>
internal sealed record Candidate(string Name, int Servers, IScheduler Scheduler)
{
    public const string PlainName = "plain turns";

    /// <summary>In figures: round_robin_100.</summary>
    public string FigureName => string.Create(CultureInfo.InvariantCulture, $"{string.Concat(Name.Select(Lower))}_{Servers}");

    public static Candidate Of(SchedulerKind kind, int servers) => new(
        kind.ToString(),
        servers,
        new SchedulerFactory().Create(new SchedulerSettings(kind, ValueList<HashField>.Empty), PooledServers.Busy(servers), servers, shares: null, previous: null));

    public static Candidate Plain(int servers) => new(PlainName, servers, new PlainTurns(PooledServers.Busy(servers)));

    private static string Lower(char letter, int position) => char.IsUpper(letter)
        ? $"{(position == 0 ? "" : "_")}{char.ToLowerInvariant(letter)}"
        : $"{letter}";
}
