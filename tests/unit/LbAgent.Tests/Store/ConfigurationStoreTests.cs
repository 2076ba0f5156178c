using System;
using System.IO;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Store;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Store;

public sealed class ConfigurationStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string State => _directory.File("state");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_AfterChanges_HasTheLastOneAndItsHistory()
    {
        Write(upTo: 5);

        using var store = Open();

        Assert.Equal(5UL, store.Initial.Revision);
        Assert.Equal(5 * 80, store.Initial.Vips["web"].Ports.First);
        Assert.Equal([5UL, 4, 3, 2, 1, 0], store.History.Select(info => info.Number));
        Assert.Equal("", store.Notice);
    }

    [Fact]
    public void Open_Empty_StartsAtRevisionZero()
    {
        using var store = Open();

        Assert.Equal(0UL, store.Initial.Revision);
        Assert.Empty(store.Initial.Vips);
    }

    [Fact]
    public void Read_AnyOfTheLastHundred_GivesThatRevision()
    {
        Write(upTo: 350);
        using var store = Open();

        Assert.Equal(100, store.History.Count);
        foreach (var info in store.History)
        {
            var snapshot = store.Read(info.Number);
            Assert.Equal(info.Number, snapshot?.Revision);
            Assert.Equal(PortOf(info.Number), snapshot!.Vips["web"].Ports.First);
        }

        Assert.Null(store.Read(250));
    }

    [Fact]
    public void Append_Many_DropsSegmentsThatNoKeptRevisionNeeds()
    {
        Write(upTo: 1_000);

        Assert.InRange(Segments().Length, 2, 4);
    }

    /// <summary>Cut off anywhere in the last record: it was never acknowledged, and all before it stands.</summary>
    [Fact]
    public void Open_LastRecordCutOffAnywhere_HasTheOneBeforeAndSaysSo()
    {
        Write(upTo: 4);
        var file = Segments()[^1];
        var before = new FileInfo(file).Length;
        Write(upTo: 5);
        var whole = File.ReadAllBytes(file);
        for (var length = (int)before + 1; length < whole.Length; length += 7)
        {
            Clear();
            File.WriteAllBytes(file, whole[..length]);
            using var store = Open();
            Assert.Equal(4UL, store.Initial.Revision);
            Assert.Contains("revision 4", store.Notice, StringComparison.Ordinal);
        }
    }

    /// <summary>Any one byte changed anywhere: a good revision comes up, it is said which, and changes go on from there.</summary>
    [Fact]
    public void Open_AnyByteDamaged_FallsBackToAGoodRevisionAndGoesOn()
    {
        Write(upTo: 6);
        var file = Segments()[^1];
        var whole = File.ReadAllBytes(file);
        for (var position = 0; position < whole.Length; position += 11)
        {
            Clear();
            var damaged = whole.ToArray();
            damaged[position] ^= 0x40;
            File.WriteAllBytes(file, damaged);

            ulong recovered;
            using (var store = Open())
            {
                recovered = store.Initial.Revision;
                Assert.InRange(recovered, 0UL, 5UL);
                Assert.Contains($"revision {recovered}", store.Notice, StringComparison.Ordinal);
                Assert.Equal(PortOf(recovered), recovered == 0 ? 0 : store.Initial.Vips["web"].Ports.First);
                Append(store, store.Initial, recovered + 1);
            }

            using var again = Open();
            Assert.Equal(recovered + 1, again.Initial.Revision);
            Assert.Equal("", again.Notice);
        }
    }

    /// <summary>The whole configuration at the head of the newest segment is damaged: the segment before leads up to it, and nothing is lost.</summary>
    [Fact]
    public void Open_HeadOfTheNewestSegmentDamaged_LosesNothing()
    {
        Write(upTo: 130);
        var newest = Segments()[^1];
        var bytes = File.ReadAllBytes(newest);
        bytes[RecordFrame.HeaderLength + 3] ^= 0xFF;
        File.WriteAllBytes(newest, bytes);

        using var store = Open();

        Assert.Equal(130UL, store.Initial.Revision);
        Assert.Contains("damaged", store.Notice, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(State, "*.damaged"));
    }

    [Fact]
    public void Open_EveryFileEmptied_ComesUpEmptyAndSaysSo()
    {
        Write(upTo: 3);
        File.WriteAllBytes(Segments()[0], []);

        using var store = Open();

        Assert.Equal(0UL, store.Initial.Revision);
        Assert.Contains("damaged", store.Notice, StringComparison.Ordinal);
    }

    /// <summary>Had a change-over to a new segment failed half-way, changes go on in the old one: the new one's head must not undo them.</summary>
    [Fact]
    public void Open_SegmentWhoseHeadIsOlderThanWhatWasReached_NeverGoesBack()
    {
        Write(upTo: 50);
        var info = new RevisionInfo(30, DateTimeOffset.UnixEpoch, "tester", "test", "");
        File.WriteAllBytes(
            Path.Combine(State, "segment-00000000000000000030.lbs"),
            RecordFrame.Wrap(LbAgent.Contract.StoredRevisionContract.Write(info, ConfigurationSnapshot.Empty with { Revision = 30 })));

        using var store = Open();

        Assert.Equal(50UL, store.Initial.Revision);
        Assert.Equal(PortOf(50), store.Initial.Vips["web"].Ports.First);
    }

    [Fact]
    public void Append_AfterTheSegmentWasRemoved_IsRefused()
    {
        using var store = Open();
        var snapshot = Append(store, store.Initial, 1);
        File.Delete(Segments()[0]);

        var refused = Assert.Throws<StoreFailedException>(() => Append(store, snapshot, 2));

        Assert.Contains("was removed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhileAnotherHasIt_IsRefused()
    {
        using var first = Open();

        var refused = Assert.Throws<IOException>(Open);

        Assert.Contains("another agent uses", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Security, row 4: every file is the owner's alone.</summary>
    [Fact]
    public void Files_AreForTheOwnerAlone()
    {
        Write(upTo: 120);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(State));
        Assert.All(Directory.GetFiles(State), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    /// <summary>Security, row 4: a link planted at any path that the agent writes is never written through.</summary>
    [Theory]
    [InlineData("lock")]
    [InlineData("segment.new")]
    [InlineData("segment-00000000000000000000.lbs")]
    public void Open_WithAPlantedLink_LeavesItsTargetAlone(string name)
    {
        var target = _directory.File("victim");
        File.WriteAllText(target, "precious");
        Directory.CreateDirectory(State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(State, name), target);

        if (name == "segment.new")
        {
            using var store = Open();
            Append(store, store.Initial, 1);
        }
        else
        {
            Assert.Contains("symbolic link", Assert.Throws<IOException>(Open).Message, StringComparison.Ordinal);
        }

        Assert.Equal("precious", File.ReadAllText(target));
    }

    [Fact]
    public void Open_StateDirectoryIsALink_IsRefused()
    {
        Directory.CreateDirectory(_directory.File("elsewhere"));
        File.CreateSymbolicLink(State, _directory.File("elsewhere"));

        Assert.Contains("symbolic link", Assert.Throws<IOException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StateDirectoryOthersCanWriteTo_IsRefusedWithTheCommandThatMendsIt()
    {
        Directory.CreateDirectory(State);
        File.SetUnixFileMode(State, (UnixFileMode)0x1FF);

        Assert.Contains("chmod 700", Assert.Throws<IOException>(Open).Message, StringComparison.Ordinal);
    }

    private static int PortOf(ulong revision) => (int)(revision * 80);

    private static ConfigurationSnapshot Append(ConfigurationStore store, ConfigurationSnapshot before, ulong revision)
    {
        var vip = new Vip { Name = "web", Address = IPAddress.Loopback, Ports = PortRange.Single(PortOf(revision)), Pool = "web" };
        var after = before.With(vip) with { Revision = revision };
        store.Append(new RevisionInfo(revision, DateTimeOffset.UnixEpoch, "tester", "test", ""), SnapshotDiff.Between(before, after));
        return after;
    }

    private ConfigurationStore Open() => ConfigurationStore.Open(StoreDirectory.Open(State), TimeProvider.System);

    private string[] Segments() => [.. Directory.GetFiles(State, "segment-*.lbs").Order(StringComparer.Ordinal)];

    private void Clear()
    {
        foreach (var file in Directory.GetFiles(State, "segment*"))
        {
            File.Delete(file);
        }
    }

    private void Write(ulong upTo)
    {
        using var store = Open();
        var snapshot = store.Initial;
        while (snapshot.Revision < upTo)
        {
            snapshot = Append(store, snapshot, snapshot.Revision + 1);
            store.RotateIfDue(snapshot);
        }
    }
}
