using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Contract;

/// <summary>What holds for every cmdlet, whatever it does.</summary>
public sealed class CmdletContractTests : IDisposable
{
    private static readonly string[] ChangingVerbs = ["Add", "Disable", "Enable", "Export", "Import", "New", "Remove", "Restore", "Resume", "Set", "Suspend"];
    private static readonly Dictionary<string, string> Completers = new(StringComparer.Ordinal)
    {
        ["Vip"] = "VipNameCompleter",
        ["Pool"] = "PoolNameCompleter",
        ["ReferenceAgent"] = "AgentNameCompleter",
        ["Server"] = "RealServerAddressCompleter",
        ["ClientInterface"] = "InterfaceNameCompleter",
    };

    private readonly Session _session = new();

    private IReadOnlyList<CmdletInfo> Cmdlets => _session.Run("Get-Command -Module LbAdmin").Select(found => (CmdletInfo)found.BaseObject).ToArray();

    private Assembly Assembly => Cmdlets[0].ImplementingType.Assembly;

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Manifest_ExportedCmdlets_AreExactlyTheClasses()
    {
        var classes = Assembly.GetTypes().Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>().Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        Assert.Equal(classes.Order(StringComparer.Ordinal), Cmdlets.Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal));
        Assert.Equal(37, Cmdlets.Count);
    }

    [Fact]
    public void Manifest_Version_IsThatOfTheBuild()
    {
        var props = File.ReadAllText(Path.Combine(Places.Root, "Directory.Build.props"));
        Assert.Equal(Regex.Match(props, "<VersionPrefix>(.+)</VersionPrefix>").Groups[1].Value, Cmdlets[0].Version.ToString());
    }

    [Fact]
    public void Verbs_AreApproved()
    {
        var approved = new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity) }
            .SelectMany(verbs => verbs.GetFields()).Select(field => field.Name);
        Assert.Empty(Cmdlets.Select(cmdlet => cmdlet.Verb).Except(approved));
    }

    [Fact]
    public void Classes_AreSealedAndNamedAfterTheCmdlet() => Assert.All(Cmdlets, cmdlet =>
    {
        Assert.True(cmdlet.ImplementingType.IsSealed);
        Assert.Equal($"LbAdmin.PowerShell.Commands.{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.ImplementingType.FullName);
    });

    [Fact]
    public void OutputTypes_AreDeclared() => Assert.All(Cmdlets, cmdlet => Assert.NotEmpty(cmdlet.ImplementingType.GetCustomAttributes<OutputTypeAttribute>()));

    [Fact]
    public void ChangingCmdlets_SupportShouldProcess_AndOthersDoNot() => Assert.All(Cmdlets, cmdlet =>
        Assert.Equal(ChangingVerbs.Contains(cmdlet.Verb), cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess));

    [Fact]
    public void EveryCmdlet_TakesAgentThrottleLimitAndTimeout() => Assert.All(Cmdlets, cmdlet =>
    {
        var agent = cmdlet.Parameters["Agent"];
        Assert.Equal(typeof(string[]), agent.ParameterType);
        Assert.Contains("AgentName", agent.Aliases);
        Assert.All(agent.ParameterSets.Values, set => Assert.True(set.ValueFromPipelineByPropertyName));
        Assert.Contains("ThrottleLimit", cmdlet.Parameters.Keys);
        Assert.Contains("TimeoutSec", cmdlet.Parameters.Keys);
    });

    [Fact]
    public void ChangesOfAgents_TakeExpectedRevisionAndNote() => Assert.All(
        Cmdlets.Where(cmdlet => ChangingVerbs.Contains(cmdlet.Verb) && cmdlet.Verb != "Export"),
        cmdlet =>
        {
            Assert.Contains("ExpectedRevision", cmdlet.Parameters.Keys);
            Assert.Contains("Note", cmdlet.Parameters.Keys);
        });

    [Fact]
    public void CmdletsThatLeaveSomething_TakePassThru() => Assert.All(Cmdlets.Where(cmdlet => cmdlet.Verb is "New" or "Add" or "Set" or "Suspend" or "Resume"), cmdlet => Assert.Contains("PassThru", cmdlet.Parameters.Keys));

    [Fact]
    public void NamesOfExistingThings_HaveCompleters() => Assert.All(Cmdlets.SelectMany(cmdlet => cmdlet.Parameters.Values.Select(parameter => (cmdlet, parameter))), pair =>
    {
        var (cmdlet, parameter) = pair;
        var expected = parameter.Name == "Name" && cmdlet.Verb != "New" ? $"{cmdlet.Noun["Lb".Length..]}NameCompleter" : Completers.GetValueOrDefault(parameter.Name);
        if (expected is not null)
        {
            Assert.Equal(expected, parameter.Attributes.OfType<ArgumentCompleterAttribute>().Single().Type.Name);
        }
    });

    [Fact]
    public void NamesOfExistingThings_TakeArraysAndWildcards() => Assert.All(Cmdlets.Where(cmdlet => cmdlet.Verb is "Get" or "Set" or "Remove" or "Enable" or "Disable" && cmdlet.Parameters.ContainsKey("Name")), cmdlet =>
    {
        Assert.Equal(typeof(string[]), cmdlet.Parameters["Name"].ParameterType);
        Assert.Contains(cmdlet.Parameters["Name"].Attributes, attribute => attribute is SupportsWildcardsAttribute);
    });

    [Fact]
    public void Durations_AreTransformed() => Assert.All(
        Cmdlets.SelectMany(cmdlet => cmdlet.Parameters.Values).Where(parameter => parameter.ParameterType == typeof(TimeSpan?)),
        parameter => Assert.Contains(parameter.Attributes, attribute => attribute.GetType().Name == "DurationTransformationAttribute"));

    [Fact]
    public void Numbers_AreTransformed() => Assert.All(
        Cmdlets.SelectMany(cmdlet => cmdlet.Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))).Where(parameter =>
            new[] { typeof(int), typeof(int[]), typeof(uint?), typeof(ulong), typeof(ulong?) }.Contains(parameter.ParameterType)),
        parameter => Assert.Contains(parameter.Attributes, attribute => attribute.GetType().Name == "WholeNumberTransformationAttribute"));

    [Fact]
    public void ParametersThatRowsBind_AreTransformed_AsPowerShellPassesOverWhatItCannotConvert() => Assert.All(
        Cmdlets.SelectMany(cmdlet => cmdlet.Parameters.Values.Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName)).Select(parameter => (cmdlet, parameter))),
        pair => Assert.True(
            pair.parameter.ParameterType == typeof(string) || pair.parameter.ParameterType == typeof(string[]) || pair.parameter.Attributes.OfType<ArgumentTransformationAttribute>().Any(),
            $"{pair.cmdlet.Name} -{pair.parameter.Name}"));

    [Fact]
    public void OutputProperties_BindToParametersOfTheSameName()
    {
        var vip = Assembly.GetType("LbAdmin.PowerShell.Output.LbVip")!;
        var settings = Cmdlets.Single(cmdlet => cmdlet.Name == "New-LbVip").Parameters.Keys
            .Except(["HashOn", "SendProxyProtocol", "Disabled", "PassThru", "InputObject", "Agent", "ThrottleLimit", "TimeoutSec", "ExpectedRevision", "Note", .. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters]);
        Assert.Empty(settings.Except(vip.GetProperties().Select(property => property.Name)));
    }

    [Fact]
    public void CmdletAssembly_KnowsNeitherGrpcNorProtobufNorYaml() =>
        Assert.DoesNotContain(Assembly.GetReferencedAssemblies(), name => Regex.IsMatch(name.Name!, "Grpc|Protobuf|Yaml|LbAdmin.Protos|LbPowerShell.Client"));

    [Fact]
    public void CmdletAssembly_NeedsNothingButNetStandardAndTheEngine() =>
        Assert.Equal(["System.Management.Automation", "netstandard"], Assembly.GetReferencedAssemblies().Select(name => name.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void OutputTypes_AllNameTheirAgent() => Assert.All(
        Assembly.GetTypes().Where(type => type.Namespace == "LbAdmin.PowerShell.Output" && type is { IsClass: true, IsNested: false }),
        type => Assert.True(type.GetProperty("AgentName") is not null, type.Name));

    [Fact]
    public void Views_AreOfTypesThatExist_AndAreAllInTheManifest()
    {
        var folder = Path.Combine(Path.GetDirectoryName(Places.Module)!, "Views");
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        var manifest = File.ReadAllText(Path.Combine(Places.Root, "LbAdmin.psd1"));
        Assert.All(files, file =>
        {
            Assert.Contains($"'artifacts/LbAdmin/Views/{Path.GetFileName(file)}'", manifest, StringComparison.Ordinal);
            var names = Views(file).SelectNodes("//ViewSelectedBy/TypeName")!.Cast<System.Xml.XmlNode>().Select(node => node.InnerText).ToArray();
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.NotNull(Assembly.GetType(name.Split('#')[0])));
        });
        Assert.Equal(files.Length, Regex.Count(manifest, "artifacts/LbAdmin/Views/"));
    }

    /// <summary>Where columns are too wide together PowerShell leaves out the last ones without a word.</summary>
    [Fact]
    public void Tables_FitInto80Columns_AndNamesHaveNoFixedWidth() => Assert.All(Tables(), table =>
    {
        var widths = table.SelectNodes(".//TableColumnHeader")!.Cast<System.Xml.XmlNode>()
            .Select(column => (Label: column["Label"]!.InnerText, Width: column["Width"]?.InnerText)).ToArray();
        Assert.Contains(widths, column => column.Width is null);
        Assert.All(widths, column => Assert.True(column.Width is null || int.Parse(column.Width, CultureInfo.InvariantCulture) >= column.Label.Length, column.Label));
        // Columns without a width share what is left; below 9 characters each nobody can read them.
        var taken = widths.Sum(column => column.Width is { } width ? int.Parse(width, CultureInfo.InvariantCulture) : 9) + widths.Length - 1;
        Assert.True(taken <= 80, $"{table["Name"]!.InnerText}: {taken}");
        Assert.NotNull(table.SelectSingleNode(".//Wrap"));
    });

    [Fact]
    public void Columns_AreCalledAsProperties() => Assert.All(Tables(), table =>
    {
        var name = table.SelectSingleNode("ViewSelectedBy/TypeName")!.InnerText;
        var labels = table.SelectNodes(".//TableColumnHeader/Label")!.Cast<System.Xml.XmlNode>().Select(label => label.InnerText);
        var shown = new PSObject(Activator.CreateInstance(Assembly.GetType(name.Split('#')[0])!)!);
        var properties = _session.Run("$args[0].PSObject.Properties.Name", shown).Select(property => property.ToString()).ToArray();
        Assert.All(labels, label => Assert.True(properties.Contains(label, StringComparer.OrdinalIgnoreCase), $"{name}: {label}"));
    });

    [Fact]
    public void OutputTypes_HaveAShortListOfProperties_ForObjectsOfSeveralTypes() => Assert.All(
        Assembly.GetTypes().Where(type => type.Namespace == "LbAdmin.PowerShell.Output" && type is { IsClass: true, IsAbstract: false, IsNested: false } && type.IsSubclassOf(Assembly.GetType("LbAdmin.PowerShell.Output.LbObject")!)),
        type =>
        {
            var shown = _session.Run(
                "$shown = $args[0]; $set = $shown.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames; $set; $set | Where-Object { $null -eq $shown.PSObject.Properties[$_] } | ForEach-Object { throw $_ }",
                new PSObject(Activator.CreateInstance(type)!));
            Assert.True(shown.Length is > 0 and <= 5, $"{type.Name}: {shown.Length}");
        });

    private static System.Xml.XmlDocument Views(string file)
    {
        var view = new System.Xml.XmlDocument();
        view.Load(file);
        return view;
    }

    private static IEnumerable<System.Xml.XmlElement> Tables() => Directory.GetFiles(Path.Combine(Path.GetDirectoryName(Places.Module)!, "Views"))
        .SelectMany(file => Views(file).SelectNodes("//View[TableControl]")!.Cast<System.Xml.XmlElement>());

    [Fact]
    public void FindingIds_OfTheModule_AreTheKnownOnes()
    {
        // Scripts compare these: an id may come, none may change.
        var sources = Directory.EnumerateFiles(Path.Combine(Places.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.Contains("LbPowerShell", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        var ids = sources.SelectMany(file => Regex.Matches(File.ReadAllText(file), "\"(Lb\\.[A-Z][A-Za-z]+\\.[A-Z][A-Za-z0-9]+)\"")).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(
            [
                "Lb.Agent.AccessDenied", "Lb.Agent.AddressInvalid", "Lb.Agent.CallFailed", "Lb.Agent.MessageTooLarge",
                "Lb.Agent.NotConnected", "Lb.Agent.NotTrusted", "Lb.Agent.RemoteNotAvailable", "Lb.Agent.Timeout", "Lb.Agent.Unreachable",
                "Lb.Change.NotConfirmed", "Lb.Configuration.Different", "Lb.Configuration.FileExists", "Lb.Configuration.FileInvalid",
                "Lb.Configuration.FileNotWritten", "Lb.Configuration.FileTooLarge", "Lb.Configuration.FileTwice",
                "Lb.Configuration.FileUnreadable", "Lb.Configuration.FormatUnknown", "Lb.Configuration.NotCompared",
                "Lb.Configuration.OneFileManyAgents", "Lb.Configuration.RevisionConflict", "Lb.Configuration.TwoFiles",
                "Lb.Engine.NotFound", "Lb.Module.NeedsPowerShell7", "Lb.Pool.NotFound", "Lb.Pool.NotGiven", "Lb.Pool.VipAndPool",
                "Lb.RealServer.DrainTimeout", "Lb.RealServer.NotDraining", "Lb.RealServer.NotFound", "Lb.RealServer.NotGiven",
                "Lb.RealServer.TwoPorts", "Lb.Statistics.IntervalInvalid", "Lb.Topology.NotGiven", "Lb.Vip.DisabledAndAdminState", "Lb.Vip.NotFound",
                "Lb.Vip.SchedulerWithPool", "Lb.Vip.SharedPool",
            ],
            ids.Order(StringComparer.Ordinal));
    }
}
