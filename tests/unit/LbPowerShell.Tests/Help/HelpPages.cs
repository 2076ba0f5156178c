using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LbAdmin.HelpBuilder;
using LbAdmin.HelpBuilder.Pages;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Help;

/// <summary>The pages of docs/help as they are written.</summary>
internal static class HelpPages
{
    public static string Folder => Path.Combine(Places.Root, "docs", "help");

    public static string Prepared => Path.Combine(Folder, "prepared");

    /// <summary>All examples, by the names of their pages.</summary>
    public static IEnumerable<(string Cmdlet, int Number, PageExample Example)> Examples()
    {
        var problems = new List<HelpProblem>();
        var pages = Directory.EnumerateFiles(Folder, "*-*.md").Order(StringComparer.Ordinal).Select(file => PageReader.Read(file, problems)).ToArray();
        Assert.Empty(problems);
        return pages.SelectMany(page => page.Examples.Select((example, index) => (page.Name, index + 1, example)));
    }

    public static PageExample Example(string cmdlet, int number) =>
        Examples().Single(example => example.Cmdlet == cmdlet && example.Number == number).Example;
}
