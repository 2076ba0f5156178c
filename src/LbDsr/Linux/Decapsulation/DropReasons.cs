using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace LbAdmin.Dsr.Linux;

/// <summary>The program's reasons, as Bpf/reasons.h names them: the program is compiled from that file, and the library reads it.</summary>
internal static class DropReasons
{
    /// <summary>Names and words. The first has number 1: 0 is no reason.</summary>
    public static IReadOnlyList<(string Name, string Words)> All { get; } = Read();

    private static IReadOnlyList<(string Name, string Words)> Read()
    {
        using var stream = typeof(DropReasons).Assembly.GetManifestResourceStream("reasons.h")
            ?? throw new InvalidOperationException("the library was built without its list of reasons");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // DROP(stranger, "it came ...")
        var lines = Regex.Matches(reader.ReadToEnd(), @"^ +DROP\((?<name>\w+), ""(?<words>[^""]+)""\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return [.. lines.Cast<Match>().Select(line => (line.Groups["name"].Value, line.Groups["words"].Value))];
    }
}
