using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace LbAgent.Engines.Kernel;

/// <summary>The datapath's reasons, as Bpf/shared/verdicts.h names them: the program is compiled from that file, and the agent reads it.</summary>
internal static partial class ReasonList
{
    public static IReadOnlyList<Reason> All { get; } = Read();

    public static Reason Named(string name) => All.First(reason => reason.Name == name);

    private static List<Reason> Read()
    {
        using var stream = typeof(ReasonList).Assembly.GetManifestResourceStream("verdicts.h")
            ?? throw new InvalidOperationException("the agent was built without its list of reasons");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. Line().Matches(reader.ReadToEnd()).Select((match, i) => new Reason(
            // 0 is no reason.
            (uint)i + 1,
            Enum.Parse<ReasonKind>(match.Groups["kind"].ValueSpan, ignoreCase: true),
            match.Groups["name"].Value,
            match.Groups["words"].Value))];
    }

    /// <summary>PASS(malformed, "shorter than ...")</summary>
    [GeneratedRegex("""^ +(?<kind>PASS|DROP|NOTE)\((?<name>\w+), "(?<words>[^"]+)"\)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
