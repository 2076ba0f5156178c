using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LbAdmin.HelpBuilder.Cmdlets;
using LbAdmin.HelpBuilder.Output;
using LbAdmin.HelpBuilder.Pages;

namespace LbAdmin.HelpBuilder;

/// <summary>Pages and cmdlets in, MAML out; nothing is written where there is a problem.</summary>
internal static class Build
{
    /// <summary>The entries of parameters that mean the same in every cmdlet.</summary>
    public const string SharedPage = "SharedParameters.md";

    private const string AboutFolder = "en-US";

    public static IReadOnlyList<HelpProblem> Run(string pageFolder, string assembly, string outputFolder)
    {
        var problems = new List<HelpProblem>();
        var shared = PageReader.ReadShared(Path.Combine(pageFolder, SharedPage));
        var pages = Directory.EnumerateFiles(pageFolder, "*-*.md").Order(StringComparer.Ordinal).Select(file => PageReader.Read(file, problems)).ToArray();
        var topics = Directory.EnumerateFiles(Path.Combine(pageFolder, AboutFolder), "about_*.help.txt").Order(StringComparer.Ordinal).ToArray();
        var cmdlets = CmdletReader.Read(assembly);
        PageCheck.Run(pages, shared, cmdlets, topics.Select(TopicOf).ToArray(), problems);
        if (problems.Count > 0)
        {
            return problems;
        }

        Directory.CreateDirectory(outputFolder);
        MamlFile.Write(Path.Combine(outputFolder, Path.GetFileName(assembly) + "-Help.xml"), pages, shared, cmdlets);
        foreach (var topic in topics)
        {
            File.Copy(topic, Path.Combine(outputFolder, Path.GetFileName(topic)), overwrite: true);
        }

        return problems;
    }

    private static string TopicOf(string file) => Path.GetFileName(file)[..^".help.txt".Length];
}
