using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>Lines of a page as the paragraphs of a console: what belongs together on one line, list items each on one, no marks.</summary>
internal static partial class Paragraphs
{
    public static IReadOnlyList<string> Of(IEnumerable<string> lines)
    {
        var paragraphs = new List<string>();
        var current = string.Empty;
        foreach (var line in lines)
        {
            if (line.Length == 0 || line.StartsWith("- ", StringComparison.Ordinal))
            {
                Add(paragraphs, current);
                current = line;
            }
            else
            {
                current = current.Length == 0 ? line : $"{current} {line.Trim()}";
            }
        }

        Add(paragraphs, current);
        return paragraphs;
    }

    private static void Add(List<string> paragraphs, string text)
    {
        if (text.Length > 0)
        {
            paragraphs.Add(Link().Replace(text, "${text}").Replace("`", string.Empty, StringComparison.Ordinal));
        }
    }

    /// <summary>A link is its text.</summary>
    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]+\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
