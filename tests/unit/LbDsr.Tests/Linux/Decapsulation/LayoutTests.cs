using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LbAdmin.Dsr.Linux;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>C# and C see the same bytes.</summary>
public sealed partial class LayoutTests
{
    [ProgramTheory]
    [InlineData(typeof(DecapsulationLayout.NameKey))]
    [InlineData(typeof(DecapsulationLayout.Decapsulated))]
    public void Structure_SizeAndOffsets_AreThoseOfTheProgram(Type structure)
    {
        var compiled = BtfStructure.Read(ProgramImage.Read()!, SnakeCase(structure.Name));

        Assert.NotNull(compiled);
        Assert.Equal(compiled.Value.Size, Marshal.SizeOf(structure));
        Assert.Equal(
            compiled.Value.Offsets.OrderBy(member => member.Value).Select(member => (member.Key, member.Value)),
            structure.GetFields().Select(field => (SnakeCase(field.Name), (int)Marshal.OffsetOf(structure, field.Name))).OrderBy(field => field.Item2));
    }

    [Fact]
    public void Roles_Values_AreThoseOfTheProgram()
    {
        var inC = Role().Matches(File.ReadAllText(Path.Combine(Sources(), "types.h"))).Select(match => (match.Groups["name"].Value, match.Groups["value"].Value));

        Assert.Equal(inC, Enum.GetValues<NameRole>().Select(role => ($"{role}".ToUpperInvariant(), $"{(byte)role}")));
    }

    [Fact]
    public void Reasons_OfTheList_HaveNamesAndWords()
    {
        Assert.Equal(["stranger", "not_vip", "malformed", "fragmented", "options", "congested"], DropReasons.All.Select(reason => reason.Name));
        // Each line of the file.
        Assert.Equal(DropReasons.All.Count, File.ReadLines(Path.Combine(Sources(), "reasons.h")).Count(line => line.Contains(", \"", StringComparison.Ordinal)));
    }

    private static string SnakeCase(string name) => Word().Replace(name, "_$1").ToLowerInvariant();

    private static string Sources()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var sources = Path.Combine(folder.FullName, "src", "LbDsr", "Linux", "Decapsulation", "Bpf");
            if (Directory.Exists(sources))
            {
                return sources;
            }
        }

        throw new DirectoryNotFoundException("the program's sources are above none of the test's folders");
    }

    [GeneratedRegex("(?<=.)([A-Z])")]
    private static partial Regex Word();

    [GeneratedRegex(@"^    ROLE_(?<name>[A-Z]+) = (?<value>\d+),", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Role();
}
