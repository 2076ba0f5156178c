using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Help;

/// <summary>What a user gets from Get-Help.</summary>
public sealed class GetHelpTests : IDisposable
{
    private readonly Session _session = new();

    public static TheoryData<string> Topics => ["about_LbAdmin", "about_LbCi", "about_LbConfigurationFiles", "about_LbDsr", "about_LbHealthChecks", "about_LbSchedulers"];

    private IReadOnlyList<CmdletInfo> Cmdlets => _session.Run("Get-Command -Module LbAdmin").Select(found => (CmdletInfo)found.BaseObject).ToArray();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void EveryCmdlet_HasSynopsisAndDescription() => Assert.All(Cmdlets, cmdlet =>
    {
        var help = HelpOf(cmdlet);
        var synopsis = Text(help.Properties["Synopsis"].Value);
        Assert.EndsWith(".", synopsis, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', synopsis);
        Assert.NotEmpty(Paragraphs(help));
    });

    [Fact]
    public void EveryCmdlet_HasTwoExamplesWithCodeAndWords() => Assert.All(Cmdlets, cmdlet =>
    {
        var examples = Items(Member(HelpOf(cmdlet), "examples", "example"));
        Assert.True(examples.Length >= 2, cmdlet.Name);
        Assert.All(examples, example =>
        {
            Assert.Contains(cmdlet.Name, Text(example.Properties["code"].Value), StringComparison.Ordinal);
            Assert.Contains(Items(example.Properties["remarks"].Value), remark => Text(remark.Properties["Text"].Value).Length > 0);
        });
    });

    [Fact]
    public void EveryParameter_HasADescription() => Assert.All(Cmdlets, cmdlet =>
    {
        var described = Items(Member(HelpOf(cmdlet), "parameters", "parameter")).ToDictionary(parameter => Text(parameter.Properties["name"].Value), StringComparer.Ordinal);
        Assert.Equal(cmdlet.Parameters.Keys.Except(Cmdlet.CommonParameters).Order(StringComparer.Ordinal), described.Keys.Order(StringComparer.Ordinal));
        Assert.All(described.Values, parameter => Assert.NotEmpty(Paragraphs(parameter)));
    });

    [Fact]
    public void EveryParameter_SaysWhatPowerShellSays() => Assert.All(Cmdlets, cmdlet =>
    {
        foreach (var described in Items(Member(HelpOf(cmdlet), "parameters", "parameter")))
        {
            var parameter = cmdlet.Parameters[Text(described.Properties["name"].Value)];
            var set = parameter.ParameterSets.Values.First();
            Assert.Equal(set.IsMandatory ? "true" : "false", Text(described.Properties["required"].Value));
            Assert.Equal(set.Position == int.MinValue ? "named" : $"{set.Position}", Text(described.Properties["position"].Value));
            Assert.Equal(parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases), Text(described.Properties["aliases"].Value));
            Assert.Equal(set.ValueFromPipeline || set.ValueFromPipelineByPropertyName, Text(described.Properties["pipelineInput"].Value).StartsWith("True", StringComparison.Ordinal));
            Assert.Equal(parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any() ? "true" : "false", Text(described.Properties["globbing"].Value));
        }
    });

    [Fact]
    public void EveryParameterSet_HasASyntaxLine() => Assert.All(Cmdlets, cmdlet =>
    {
        var lines = Items(Member(HelpOf(cmdlet), "syntax", "syntaxItem"));
        Assert.Equal(cmdlet.ParameterSets.Count, lines.Length);
        foreach (var line in lines)
        {
            var shown = Items(line.Properties["parameter"].Value).Select(parameter => Text(parameter.Properties["name"].Value)).ToHashSet(StringComparer.Ordinal);
            Assert.Contains(cmdlet.ParameterSets, set => shown.SetEquals(set.Parameters.Select(parameter => parameter.Name).Except(Cmdlet.CommonParameters).Except(["InputObject"])) || IsExport(cmdlet, shown));
        }
    });

    [Theory]
    [MemberData(nameof(Topics))]
    public void AboutTopic_IsFound(string topic) =>
        Assert.Contains("SHORT DESCRIPTION", string.Join('\n', _session.Run("Get-Help $args[0]", topic).Select(line => line.ToString())), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Topics))]
    public void AboutTopic_FitsAConsole(string topic) => Assert.All(
        File.ReadLines(Path.Combine(HelpPages.Folder, "en-US", topic + ".help.txt")), line => Assert.True(line.Length <= 80, line));

    [Fact]
    public void ManifestAtTheRoot_HasTheSameHelp()
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var plain = System.Management.Automation.PowerShell.Create(runspace);
        plain.AddScript("Import-Module $args[0]; (Get-Help New-LbVip).Synopsis; Get-Help about_LbAdmin").AddArgument(Path.Combine(Places.Root, "LbAdmin.psd1"));
        var found = plain.Invoke().Select(line => line.ToString()).ToArray();
        Assert.Empty(plain.Streams.Error);
        Assert.StartsWith("Makes VIPs", found[0], StringComparison.Ordinal);
    }

    /// <summary>Its -InputObject is not hidden.</summary>
    private static bool IsExport(CmdletInfo cmdlet, HashSet<string> shown) => cmdlet.Name == "Export-LbConfiguration" && shown.Contains("InputObject");

    private PSObject HelpOf(CmdletInfo cmdlet) => Assert.Single(_session.Run("Get-Help $args[0] -Full", cmdlet.Name));

    private static string[] Paragraphs(PSObject parent) =>
        Items(parent.Properties["description"].Value).Select(paragraph => Text(paragraph.Properties["Text"].Value)).Where(text => text.Length > 0).ToArray();

    private static object? Member(PSObject parent, string list, string item) => PSObject.AsPSObject(parent.Properties[list].Value).Properties[item].Value;

    private static PSObject[] Items(object? value) => value switch
    {
        null => [],
        PSObject { BaseObject: IEnumerable<object> list } => list.Select(PSObject.AsPSObject).ToArray(),
        IEnumerable<object> list => list.Select(PSObject.AsPSObject).ToArray(),
        _ => [PSObject.AsPSObject(value)],
    };

    private static string Text(object? value) => value?.ToString()?.Trim() ?? string.Empty;
}
