using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>Reads the pages, whose form is fixed: the sections below, all of them, in this order.</summary>
internal static class PageReader
{
    public static readonly IReadOnlyList<string> Sections = ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED"];

    private const string RangeLine = "- Range: ";
    private const string DefaultLine = "- Default: ";

    public static HelpPage Read(string file, ICollection<HelpProblem> problems)
    {
        var sections = SectionReader.Read(file);
        var name = Path.GetFileNameWithoutExtension(file);
        if (sections is not [{ Level: 1 } title, ..] || title.Title != name)
        {
            problems.Add(new HelpProblem(file, 1, $"the page does not begin with '# {name}'"));
        }

        var titles = sections.Where(section => section.Level == 2).Select(section => section.Title).ToArray();
        if (!titles.SequenceEqual(Sections, StringComparer.Ordinal))
        {
            problems.Add(new HelpProblem(file, 1, $"the sections are {string.Join(", ", titles)}; they must be {string.Join(", ", Sections)}"));
        }

        return new HelpPage(file, name)
        {
            Synopsis = Text(sections, "SYNOPSIS"),
            Description = Text(sections, "DESCRIPTION"),
            Examples = Below(sections, "EXAMPLES").Select(ReadExample).ToArray(),
            Parameters = Entries(sections),
            Inputs = Below(sections, "INPUTS").Select(ReadEntry).ToArray(),
            Outputs = Below(sections, "OUTPUTS").Select(ReadEntry).ToArray(),
            Notes = Text(sections, "NOTES"),
            Related = Links(sections),
        };
    }

    public static HelpPage ReadShared(string file) => new(file, Path.GetFileNameWithoutExtension(file)) { Parameters = Entries(SectionReader.Read(file)) };

    private static PageEntry[] Entries(IReadOnlyList<PageSection> sections) => Below(sections, "PARAMETERS").Select(ReadEntry).ToArray();

    private static IReadOnlyList<string> Text(IReadOnlyList<PageSection> sections, string title) =>
        sections.FirstOrDefault(section => section.Level == 2 && section.Title == title) is { } found ? Paragraphs.Of(found.Body) : [];

    private static IEnumerable<PageSection> Below(IReadOnlyList<PageSection> sections, string title) =>
        sections.SkipWhile(section => section.Level != 2 || section.Title != title).Skip(1).TakeWhile(section => section.Level > 2);

    private static PageEntry ReadEntry(PageSection section)
    {
        var paragraphs = Paragraphs.Of(section.Body);
        return new PageEntry(
            section.Title.TrimStart('-'),
            section.Line,
            paragraphs.Where(text => !text.StartsWith(RangeLine, StringComparison.Ordinal) && !text.StartsWith(DefaultLine, StringComparison.Ordinal)).ToArray(),
            Fact(paragraphs, RangeLine),
            Fact(paragraphs, DefaultLine));
    }

    private static string? Fact(IReadOnlyList<string> paragraphs, string line) =>
        paragraphs.FirstOrDefault(text => text.StartsWith(line, StringComparison.Ordinal))?[line.Length..];

    private static PageExample ReadExample(PageSection section)
    {
        var body = section.Body.SkipWhile(line => !line.StartsWith(SectionReader.Fence, StringComparison.Ordinal)).ToArray();
        var code = body.Skip(1).TakeWhile(line => !line.StartsWith(SectionReader.Fence, StringComparison.Ordinal)).ToArray();
        var marks = body.Length == 0 ? [] : body[0][SectionReader.Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToArray();
        return new PageExample(section.Title, section.Line, marks, string.Join('\n', code), Paragraphs.Of(body.Skip(code.Length + 2)));
    }

    private static PageLink[] Links(IReadOnlyList<PageSection> sections)
    {
        var section = sections.FirstOrDefault(section => section.Level == 2 && section.Title == "RELATED");
        return section is null ? [] : Paragraphs.Of(section.Body).Select(line => new PageLink(line.TrimStart('-').Trim(), section.Line)).ToArray();
    }
}
