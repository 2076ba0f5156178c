using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LbAgent.Bpf;
using LbAgent.Engines;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>C# and C see the same bytes.</summary>
public sealed partial class LayoutTests
{
    [KernelTheory]
    [InlineData(typeof(DatapathLayout.FlowKey4))]
    [InlineData(typeof(DatapathLayout.FlowKey6))]
    [InlineData(typeof(DatapathLayout.Flow))]
    [InlineData(typeof(DatapathLayout.VipKey))]
    [InlineData(typeof(DatapathLayout.RangeKey))]
    [InlineData(typeof(DatapathLayout.Vip))]
    [InlineData(typeof(DatapathLayout.AllowedKey))]
    [InlineData(typeof(DatapathLayout.Persistence))]
    [InlineData(typeof(DatapathLayout.ClientKey))]
    [InlineData(typeof(DatapathLayout.Client))]
    [InlineData(typeof(DatapathLayout.Server))]
    [InlineData(typeof(DatapathLayout.Traffic))]
    [InlineData(typeof(DatapathLayout.ServerTimers))]
    [InlineData(typeof(DatapathLayout.Port))]
    [InlineData(typeof(DatapathLayout.Meta))]
    [InlineData(typeof(DatapathLayout.ServerCounters))]
    [InlineData(typeof(DatapathLayout.VipCounters))]
    [InlineData(typeof(DatapathLayout.Settings))]
    [InlineData(typeof(DatapathLayout.ServerChange))]
    [InlineData(typeof(DatapathLayout.SweepResult))]
    [InlineData(typeof(DatapathLayout.ClockReading))]
    public void Structure_SizeAndOffsets_AreThoseOfTheProgram(Type structure)
    {
        var name = SnakeCase(structure.Name);
        var compiled = BtfStructure.Read(LoadedObject.Image("lb.bpf.o")!, name) ?? BtfStructure.Read(LoadedObject.Image("clock.bpf.o")!, name);

        Assert.NotNull(compiled);
        Assert.Equal(compiled.Value.Size, Marshal.SizeOf(structure));
        Assert.Equal(
            compiled.Value.Offsets.OrderBy(member => member.Value).Select(member => (member.Key, member.Value)),
            structure.GetFields().Select(field => (SnakeCase(field.Name), (int)Marshal.OffsetOf(structure, field.Name))).OrderBy(field => field.Item2));
    }

    /// <summary>All that a packet of a known flow needs.</summary>
    [Fact]
    public void Server_IsOneCacheLine() => Assert.Equal(64, Marshal.SizeOf<DatapathLayout.Server>());

    [Theory]
    [InlineData("limits.h", "LB_LAYOUT", DatapathLayout.Number)]
    [InlineData("types.h", "TAG_KEPT", DatapathLayout.TagKept)]
    [InlineData("types.h", "TAG_NONE", DatapathLayout.TagNone)]
    public void Definition_Value_IsThatOfTheProgram(string file, string name, uint value)
    {
        var line = Assert.Single(File.ReadLines(Path.Combine(Sources(), "shared", file)), line => line.StartsWith($"#define {name} ", StringComparison.Ordinal));
        var inC = line.Split(' ')[2];

        Assert.Equal(inC.StartsWith("0x", StringComparison.Ordinal) ? uint.Parse(inC[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : uint.Parse(inC, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData(typeof(FlowState), "FLOW_")]
    [InlineData(typeof(ServerMode), "MODE_")]
    [InlineData(typeof(ServerKeeps), "KEEPS_")]
    [InlineData(typeof(Scheduler), "SCHEDULER_")]
    public void Enumeration_Values_AreThoseOfTheProgram(Type enumeration, string prefix)
    {
        var inC = Constant().Matches(File.ReadAllText(Path.Combine(Sources(), "shared", "types.h")))
            .Select(match => (Name: match.Groups["name"].Value, Value: long.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)))
            .Where(constant => constant.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(constant => (constant.Name[prefix.Length..].Replace("_", "", StringComparison.Ordinal), constant.Value))
            .ToArray();

        Assert.NotEmpty(inC);
        // C has no names for none and for all.
        Assert.Equal(inC, Enum.GetValuesAsUnderlyingType(enumeration).Cast<byte>()
            .Select(value => (Enum.GetName(enumeration, value)!.ToUpperInvariant(), (long)value))
            .Where(value => value.Item1 is not ("NOTHING" or "ALL")));
    }

    [Fact]
    public void Reasons_OfTheList_HaveNamesAndWords()
    {
        Assert.Equal("malformed", ReasonList.All[0].Name);
        Assert.Equal(1u, ReasonList.All[0].Number);
        Assert.Equal(ReasonKind.Note, ReasonList.Named("without_entry").Kind);
        Assert.Equal(ReasonKind.Drop, ReasonList.Named("over_rate_source").Kind);
        Assert.Equal((uint)ReasonList.All.Count, ReasonList.All[^1].Number);
        Assert.Equal(ReasonList.All.Count, ReasonList.All.Select(reason => reason.Name).Distinct().Count());
        // Each line of the file.
        Assert.Equal(ReasonList.All.Count, File.ReadLines(Path.Combine(Sources(), "shared", "verdicts.h")).Count(line => line.Contains(", \"", StringComparison.Ordinal)));
    }

    [KernelFact]
    public void Reasons_CountersOfTheProgram_AreForAllAndMore()
    {
        using var rig = new DatapathRig();

        Assert.InRange((uint)ReasonList.All.Count + 1, 1u, rig.Datapath.ReasonCounts.Capacity);
    }

    private static string SnakeCase(string name) => Word().Replace(name, "_$1").ToLowerInvariant();

    private static string Sources()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var sources = Path.Combine(folder.FullName, "src", "LbAgent", "Engines", "Kernel", "Bpf");
            if (Directory.Exists(sources))
            {
                return sources;
            }
        }

        throw new DirectoryNotFoundException("the program's sources are above none of the test's folders");
    }

    [GeneratedRegex("(?<=.)([A-Z])")]
    private static partial Regex Word();

    [GeneratedRegex(@"^    (?<name>[A-Z][A-Z0-9_]+) = (?<value>\d+),", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Constant();
}
