using System;
using System.IO;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>
/// What an engine finds in its folder of pins: it goes on with what it can use, and else begins anew and says so. Alone: each takes its namespace for itself,
/// and a child process that another test starts would hold it for a moment more.
/// </summary>
[Collection(Alone.Name)]
public sealed class PinningTests
{
    [KernelHostFact]
    public void Whole_IsTakenOverWithoutAWord() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        NetworkNamespace.AddPair("lb0");
        rig.Leave(TrafficPrograms.Index("lb0"));
        var (files, program) = (Files(rig), XdpProgram.On(TrafficPrograms.Index("lb0"))!.Id);

        var (start, said) = rig.Start();

        Assert.Equal("", said);
        Assert.True(start.Serving.Datapath.Flows4.TryGet(PinningRig.Flow, out _));
        Assert.Equal(files, Files(rig));
        Assert.NotEqual(program, XdpProgram.On(TrafficPrograms.Index("lb0"))!.Id);
        start.Dispose();
    });

    /// <summary>As after a kill while they were given their names, or of a version that has others.</summary>
    [KernelHostFact]
    public void HalfOfTheMaps_BeginsAnew_AndTheInterfaceNeverLosesItsProgram() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        NetworkNamespace.AddPair("lb0");
        var index = TrafficPrograms.Index("lb0");
        rig.Leave(index);
        var (files, program) = (Files(rig), XdpProgram.On(index)!.Id);
        Array.ForEach([.. files.Where((file, i) => i % 2 == 0 && !file.Contains("link_", StringComparison.Ordinal))], File.Delete);

        var (start, said) = rig.Start();

        AssertAnew(rig, start, said, "as not all of it is there");
        Assert.Equal(files, Files(rig));
        Assert.NotEqual(program, XdpProgram.On(index)!.Id);
        Assert.True(start.IsOurs(index));
        start.Dispose();
    });

    /// <summary>What was added since has its names afterwards, and the flows are there still.</summary>
    [KernelHostTheory]
    [InlineData("adoptions", "reasons")]
    [InlineData("reasons")]
    public void OfAProgramThatHadFewerMaps_IsTakenOver(params string[] missing) => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        rig.Leave();
        var files = Files(rig);
        Array.ForEach(missing, map => File.Delete(rig.Folder.OfMap(map)));
        Assert.NotEqual(files, Files(rig));

        var (start, said) = rig.Start();

        Assert.Equal("", said);
        Assert.True(start.Serving.Datapath.Flows4.TryGet(PinningRig.Flow, out _));
        Assert.Equal(files, Files(rig));
        start.Dispose();
        AssertTakenOver(rig);
    });

    [KernelHostFact]
    public void LaidOutOtherwise_BeginsAnew() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        rig.Leave();
        rig.Mark(meta => meta with { Layout = meta.Layout + 1 });

        var (start, said) = rig.Start();

        AssertAnew(rig, start, said, "as it is laid out otherwise");
        start.Dispose();
        AssertTakenOver(rig);
    });

    /// <summary>As of a container that was made anew. The next agent takes over what this one made.</summary>
    [KernelHostFact]
    public void OfAnotherNamespace_NotAtWork_BeginsAnew() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        rig.Leave();
        rig.Mark(meta => meta with { Owner = meta.Owner + 1 });

        var (start, said) = rig.Start();

        AssertAnew(rig, start, said, "as it is another network namespace's");
        start.Dispose();
        AssertTakenOver(rig);
    });

    [KernelHostFact]
    public void OfAnotherNamespace_AtWork_IsLeftAlone() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        NetworkNamespace.AddPair("lb0");
        var index = TrafficPrograms.Index("lb0");
        rig.Leave(index);
        var (files, program) = (Files(rig), XdpProgram.On(index));

        NetworkNamespace.Run(() =>
        {
            var refused = Assert.Throws<BpfFailedException>(() => rig.Start());
            Assert.Equal($"{rig.Folder.OfLink(index)} cannot be taken over: it is at work in another network namespace; give this agent a folder of its own (--pins)", refused.Message);
        });

        Assert.Equal(files, Files(rig));
        Assert.Equal(program, XdpProgram.On(index));
        AssertTakenOver(rig);
    });

    /// <summary>Files that are not what their names say.</summary>
    [KernelHostFact]
    public void MapsOfOtherKinds_BeginsAnew() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        rig.Leave();
        File.Move(rig.Folder.OfMap("vips"), rig.Folder.OfMap("other"));
        File.Move(rig.Folder.OfMap("servers"), rig.Folder.OfMap("vips"));
        File.Move(rig.Folder.OfMap("other"), rig.Folder.OfMap("servers"));

        var (start, said) = rig.Start();

        AssertAnew(rig, start, said, "lb, map vips: what stands there is servers");
        start.Dispose();
        AssertTakenOver(rig);
    });

    [KernelHostFact]
    public void InterfaceIsGone_ItsPinGoes() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        NetworkNamespace.AddPair("lb0");
        var index = TrafficPrograms.Index("lb0");
        rig.Leave(index);
        NetworkNamespace.Command("ip", "link", "delete", "lb0");
        Assert.True(File.Exists(rig.Folder.OfLink(index)));

        var (start, said) = rig.Start();

        Assert.Equal("", said);
        Assert.False(File.Exists(rig.Folder.OfLink(index)));
        Assert.True(start.Serving.Datapath.Flows4.TryGet(PinningRig.Flow, out _));
        start.Dispose();
    });

    [KernelHostFact]
    public void NotInABpfFileSystem_EndsWithTheAgent() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        using var directory = new TemporaryDirectory();

        var (start, said) = rig.Start(directory.Path);

        Assert.Equal("", said);
        Assert.Equal($"{directory.Path} is in no BPF file system", start.WhyNotPinned);
        Assert.True(start.IsSettled);
        start.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    });

    [KernelHostFact]
    public void Nothing_TakenDown_LeavesNoFolder() => NetworkNamespace.Run(() =>
    {
        using var rig = new PinningRig();
        var (start, said) = rig.Start();
        Assert.Equal("", said);
        Assert.NotEmpty(Files(rig));

        start.TakeDown();

        Assert.False(Directory.Exists(rig.Folder.Path));
    });

    private static void AssertAnew(PinningRig rig, KernelStart start, string said, string why)
    {
        Assert.StartsWith($"the kernel engine begins with an empty flow table: what an earlier agent left in {rig.Folder.Path} cannot be taken over, {why}", said, StringComparison.Ordinal);
        Assert.False(start.Serving.Datapath.Flows4.TryGet(PinningRig.Flow, out _));
        Assert.Equal(0, start.Serving.Datapath.Flows4.Batches().Sum(batch => batch.Length));
    }

    private static void AssertTakenOver(PinningRig rig)
    {
        var (start, said) = rig.Start();
        Assert.Equal("", said);
        start.Dispose();
    }

    private static string[] Files(PinningRig rig) => [.. Directory.GetFiles(rig.Folder.Path).Order(StringComparer.Ordinal)];
}
