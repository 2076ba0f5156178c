using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LbAdmin.HelpBuilder;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Help;

/// <summary>Help that is wrong does not build.</summary>
public sealed class HelpBuilderTests : IDisposable
{
    private readonly string _folder = Places.NewFolder();

    public HelpBuilderTests()
    {
        Directory.CreateDirectory(Path.Combine(Pages, "en-US"));
        foreach (var file in Directory.EnumerateFiles(HelpPages.Folder, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(HelpPages.Folder, "en-US"))))
        {
            File.Copy(file, Path.Combine(Pages, Path.GetRelativePath(HelpPages.Folder, file)));
        }
    }

    private string Pages => Path.Combine(_folder, "pages");

    private string Output => Path.Combine(_folder, "output");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Build_OfThePages_WritesHelpAndTopics()
    {
        Assert.Empty(Run());
        Assert.Equal(
            ["LbPowerShell.dll-Help.xml", "about_LbAdmin.help.txt", "about_LbCi.help.txt", "about_LbConfigurationFiles.help.txt", "about_LbDsr.help.txt", "about_LbHealthChecks.help.txt", "about_LbSchedulers.help.txt"],
            Directory.EnumerateFiles(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Build_PageMissing_IsRefused()
    {
        File.Delete(Page("Get-LbVip"));
        Assert.Contains(Run(), problem => problem.Message == "Get-LbVip has no page: write Get-LbVip.md");
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Build_PageOfNoCmdlet_IsRefused()
    {
        File.Copy(Page("Get-LbVip"), Page("Get-LbNothing"));
        Edit("Get-LbNothing", text => text.Replace("# Get-LbVip", "# Get-LbNothing", StringComparison.Ordinal));
        Assert.Equal("there is no cmdlet Get-LbNothing", Assert.Single(Run()).Message);
    }

    [Fact]
    public void Build_ParameterWithoutEntry_IsRefused()
    {
        Edit("Remove-LbVip", text => text.Replace("### -KeepPool", "### -KeepPools", StringComparison.Ordinal));
        Assert.Equal(["Remove-LbVip has no parameter -KeepPools", "parameter -KeepPool has no entry"], Run().Select(problem => problem.Message).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Build_EntryWithoutDefault_IsRefused()
    {
        Edit("Set-LbVip", text => text.Replace("- Range: 1 to 65535\n- Default: stays as it is", "- Range: 1 to 65535", StringComparison.Ordinal));
        Assert.Equal("the entry of -Port needs a line '- Default: ...'", Assert.Single(Run()).Message);
    }

    [Fact]
    public void Build_OneExample_IsRefused()
    {
        Edit("Enable-LbVip", text => text[..text.IndexOf("### Enable every", StringComparison.Ordinal)] + text[text.IndexOf("## PARAMETERS", StringComparison.Ordinal)..]);
        Assert.Equal("there are 1 examples; the least is 2", Assert.Single(Run()).Message);
    }

    [Fact]
    public void Build_ExampleWithoutWords_IsRefused()
    {
        Edit("Enable-LbVip", text => text.Replace("The VIP shop takes clients again.", string.Empty, StringComparison.Ordinal));
        Assert.StartsWith("example 'Enable a VIP' needs", Assert.Single(Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_LinkToNothing_IsRefused()
    {
        Edit("Enable-LbVip", text => text.Replace("[Get-LbVip]", "[Get-LbNothing]", StringComparison.Ordinal));
        Assert.StartsWith("RELATED names Get-LbNothing", Assert.Single(Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_Problem_NamesFileAndLineAsBuildToolsDo()
    {
        Edit("Remove-LbVip", text => text.Replace("### -KeepPool", "### -Keep", StringComparison.Ordinal));
        var lines = Run().Select(problem => problem.ToString());
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"Remove-LbVip\.md\([0-9]+\): error LBH001: Remove-LbVip has no parameter -Keep$"));
    }

    private IReadOnlyList<HelpProblem> Run() => Build.Run(Pages, Path.Combine(Path.GetDirectoryName(Places.Module)!, "LbPowerShell.dll"), Output);

    private string Page(string cmdlet) => Path.Combine(Pages, cmdlet + ".md");

    private void Edit(string cmdlet, Func<string, string> edit) => File.WriteAllText(Page(cmdlet), edit(File.ReadAllText(Page(cmdlet))));
}
