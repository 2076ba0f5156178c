using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.HelpBuilder.Cmdlets;
using LbAdmin.HelpBuilder.Pages;

namespace LbAdmin.HelpBuilder;

/// <summary>Compares what the pages say with what the cmdlets are. Every problem is told, not only the first.</summary>
internal static class PageCheck
{
    private const int LeastExamples = 2;

    public static void Run(
        IReadOnlyList<HelpPage> pages, HelpPage shared, IReadOnlyList<CmdletShape> cmdlets, IReadOnlyCollection<string> topics, ICollection<HelpProblem> problems)
    {
        foreach (var cmdlet in cmdlets.Where(cmdlet => pages.All(page => page.Name != cmdlet.Name)))
        {
            problems.Add(new HelpProblem(shared.File, 1, $"{cmdlet.Name} has no page: write {cmdlet.Name}.md"));
        }

        var known = cmdlets.Select(cmdlet => cmdlet.Name).Concat(topics).ToHashSet(StringComparer.Ordinal);
        foreach (var page in pages)
        {
            if (cmdlets.FirstOrDefault(cmdlet => cmdlet.Name == page.Name) is { } cmdlet)
            {
                CheckText(page, problems);
                CheckParameters(page, shared, cmdlet, problems);
                CheckOutputs(page, cmdlet, problems);
                CheckLinks(page, known, problems);
            }
            else
            {
                problems.Add(new HelpProblem(page.File, 1, $"there is no cmdlet {page.Name}"));
            }
        }

        CheckShared(pages, shared, cmdlets, problems);
    }

    private static void CheckText(HelpPage page, ICollection<HelpProblem> problems)
    {
        if (page.Synopsis.Count != 1)
        {
            problems.Add(new HelpProblem(page.File, 1, "SYNOPSIS is one sentence"));
        }

        foreach (var (title, isEmpty) in new[] { ("DESCRIPTION", page.Description.Count == 0), ("INPUTS", page.Inputs.Count == 0), ("NOTES", page.Notes.Count == 0), ("RELATED", page.Related.Count == 0) })
        {
            if (isEmpty)
            {
                problems.Add(new HelpProblem(page.File, 1, $"{title} says nothing"));
            }
        }

        if (page.Examples.Count < LeastExamples)
        {
            problems.Add(new HelpProblem(page.File, 1, $"there are {page.Examples.Count} examples; the least is {LeastExamples}"));
        }

        foreach (var example in page.Examples.Where(example => example.Code.Length == 0 || example.Remarks.Count == 0))
        {
            problems.Add(new HelpProblem(page.File, example.Line, $"example '{example.Title}' needs a code block and, below it, a sentence"));
        }
    }

    private static void CheckParameters(HelpPage page, HelpPage shared, CmdletShape cmdlet, ICollection<HelpProblem> problems)
    {
        foreach (var parameter in cmdlet.Parameters.Where(parameter => !parameter.IsStandard && EntryOf(page, shared, parameter.Name) is null))
        {
            problems.Add(new HelpProblem(page.File, 1, $"parameter -{parameter.Name} has no entry"));
        }

        foreach (var entry in page.Parameters)
        {
            var parameter = cmdlet.Parameters.FirstOrDefault(parameter => parameter.Name == entry.Name);
            if (parameter is null)
            {
                problems.Add(new HelpProblem(page.File, entry.Line, $"{page.Name} has no parameter -{entry.Name}"));
            }
            else
            {
                CheckEntry(page.File, entry, parameter, problems);
            }
        }

        foreach (var twice in page.Parameters.GroupBy(entry => entry.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            problems.Add(new HelpProblem(page.File, twice.Last().Line, $"parameter -{twice.Key} has {twice.Count()} entries"));
        }
    }

    private static void CheckEntry(string file, PageEntry entry, ParameterShape parameter, ICollection<HelpProblem> problems)
    {
        if (entry.Paragraphs.Count == 0)
        {
            problems.Add(new HelpProblem(file, entry.Line, $"the entry of -{entry.Name} has no text"));
        }

        var needsDefault = !parameter.IsMandatory && !parameter.IsSwitch;
        if (needsDefault && entry.Default is null)
        {
            problems.Add(new HelpProblem(file, entry.Line, $"the entry of -{entry.Name} needs a line '- Default: ...'"));
        }
        else if (!needsDefault && entry.Default is not null)
        {
            problems.Add(new HelpProblem(file, entry.Line, $"-{entry.Name} is {(parameter.IsSwitch ? "a switch" : "mandatory")}: it has no default to tell"));
        }
    }

    private static void CheckOutputs(HelpPage page, CmdletShape cmdlet, ICollection<HelpProblem> problems)
    {
        if (!page.Outputs.Select(output => output.Name).Order(StringComparer.Ordinal).SequenceEqual(cmdlet.OutputTypes.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            problems.Add(new HelpProblem(page.File, 1, $"OUTPUTS must have an entry for each of: {string.Join(", ", cmdlet.OutputTypes)}"));
        }
    }

    private static void CheckLinks(HelpPage page, HashSet<string> known, ICollection<HelpProblem> problems)
    {
        foreach (var link in page.Related.Where(link => !known.Contains(link.Name) || link.Name == page.Name))
        {
            problems.Add(new HelpProblem(page.File, link.Line, $"RELATED names {link.Name}, which is not another cmdlet or topic"));
        }
    }

    private static void CheckShared(IReadOnlyList<HelpPage> pages, HelpPage shared, IReadOnlyList<CmdletShape> cmdlets, ICollection<HelpProblem> problems)
    {
        foreach (var entry in shared.Parameters)
        {
            var users = cmdlets.Where(cmdlet => pages.FirstOrDefault(page => page.Name == cmdlet.Name)?.Parameters.Any(own => own.Name == entry.Name) != true)
                .Select(cmdlet => cmdlet.Parameters.FirstOrDefault(parameter => parameter.Name == entry.Name)).OfType<ParameterShape>().ToArray();
            if (users.Length == 0)
            {
                problems.Add(new HelpProblem(shared.File, entry.Line, $"no cmdlet needs this entry of -{entry.Name}"));
            }
            else
            {
                CheckEntry(shared.File, entry, users[0], problems);
            }
        }
    }

    /// <summary>The page's own entry, else the shared one.</summary>
    internal static PageEntry? EntryOf(HelpPage page, HelpPage shared, string parameter) =>
        page.Parameters.Concat(shared.Parameters).FirstOrDefault(entry => entry.Name == parameter);
}
