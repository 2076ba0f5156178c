using System;
using System.Collections.Generic;
using System.IO;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>Cuts a page at its headings. A '#' in a code block is no heading.</summary>
internal static class SectionReader
{
    public const string Fence = "```";

    public static IReadOnlyList<PageSection> Read(string file)
    {
        var sections = new List<PageSection>();
        var isCode = false;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            isCode ^= line.StartsWith(Fence, StringComparison.Ordinal);
            var level = isCode ? 0 : line.Length - line.TrimStart('#').Length;
            if (level > 0)
            {
                sections.Add(new PageSection(level, line[level..].Trim(), number));
            }
            else if (sections.Count > 0)
            {
                sections[^1].Body.Add(line);
            }
        }

        return sections;
    }
}
