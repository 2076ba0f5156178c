using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using LbAgent.Contract;
using LbAgent.Domain;
using Microsoft.Win32.SafeHandles;

namespace LbAgent.Store;

/// <summary>
/// The durable configuration. A revision is on disk (fsync) before <see cref="Append"/> returns; killing the agent at
/// any instant loses none that was acknowledged. Segments hold one whole revision and the differences after it.
/// Safe to call from any thread.
/// </summary>
internal sealed class ConfigurationStore : IDisposable
{
    /// <summary>Revisions that can be listed and restored.</summary>
    public const int HistoryLength = 100;

    private const int RecordsPerSegment = 100;
    private const long LeastBytesPerSegment = 1 << 20;

    private readonly StoreDirectory _directory;
    private readonly Lock _gate = new();
    private readonly LinkedList<RevisionInfo> _history;
    private SafeFileHandle _segment;
    private string _segmentPath;
    private long _length;
    private long _wholeLength;
    private int _records;
    private string? _broken;

    private ConfigurationStore(StoreDirectory directory, RecoveredState recovered, OpenSegment segment, string notice)
    {
        _directory = directory;
        _history = new LinkedList<RevisionInfo>(recovered.History.TakeLast(HistoryLength));
        _segment = segment.File;
        _segmentPath = segment.Path;
        _length = RandomAccess.GetLength(segment.File);
        _wholeLength = segment.WholeLength;
        _records = segment.Records;
        Initial = recovered.Snapshot;
        Notice = notice;
    }

    /// <summary>The newest good revision at start.</summary>
    public ConfigurationSnapshot Initial { get; }

    /// <summary>What was wrong at start and what was done about it; empty: nothing.</summary>
    public string Notice { get; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RevisionInfo> History
    {
        get
        {
            lock (_gate)
            {
                return [.. _history.Reverse()];
            }
        }
    }

    /// <exception cref="IOException">The files cannot be read or written at all.</exception>
    public static ConfigurationStore Open(StoreDirectory directory, TimeProvider time)
    {
        var recovered = StoreRecovery.Recover(directory);
        var notice = Describe(directory, recovered);
        if (recovered is { Last: { End: SegmentEnd.Whole, Records.Count: <= RecordsPerSegment }, DamagedSegments.Count: 0 })
        {
            var open = new OpenSegment(
                StoreDirectory.OpenSegment(recovered.LastPath), recovered.LastPath, recovered.Last.WholeLength, recovered.Last.Records.Count);
            return new ConfigurationStore(directory, recovered, open, notice);
        }

        // A torn or damaged end is never written behind: a new segment begins with what is known to be good.
        var info = recovered.History.Count > 0 && recovered.History[^1].Number == recovered.Snapshot.Revision
            ? recovered.History[^1]
            : new RevisionInfo(recovered.Snapshot.Revision, time.GetUtcNow(), "agent", "start", "");
        foreach (var path in recovered.DamagedSegments)
        {
            StoreDirectory.SetAside(path);
        }

        foreach (var (_, path) in directory.Segments().Where(segment => segment.First > recovered.Snapshot.Revision))
        {
            StoreDirectory.SetAside(path);
        }

        if (recovered.History.Count == 0)
        {
            recovered = recovered with { History = [info] };
        }

        return new ConfigurationStore(directory, recovered, WriteSegment(directory, info, recovered.Snapshot), notice);
    }

    /// <summary>Makes a revision durable.</summary>
    /// <exception cref="StoreFailedException">It is not durable, and nothing of it remains.</exception>
    public void Append(RevisionInfo info, SnapshotDiff diff)
    {
        var frame = RecordFrame.Wrap(StoredRevisionContract.Write(info, diff));
        lock (_gate)
        {
            if (_broken is not null)
            {
                throw new StoreFailedException(_broken, new IOException(_broken));
            }

            if (!File.Exists(_segmentPath))
            {
                // Linux would go on writing to a file that nobody can find again.
                var gone = $"the file '{_segmentPath}' was removed while the agent runs; start the agent again";
                throw new StoreFailedException(gone, new FileNotFoundException(gone));
            }

            try
            {
                RandomAccess.Write(_segment, frame, _length);
                RandomAccess.FlushToDisk(_segment);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                TakeBack(failure);
                throw new StoreFailedException(failure.Message, failure);
            }

            _length += frame.Length;
            _records++;
            _history.AddLast(info);
            if (_history.Count > HistoryLength)
            {
                _history.RemoveFirst();
            }
        }
    }

    /// <summary>Begins a new segment where the present one is long enough; drops those that no kept revision needs. Costs as much as the configuration is large.</summary>
    public void RotateIfDue(ConfigurationSnapshot current)
    {
        lock (_gate)
        {
            var due = _records > RecordsPerSegment || _length > Math.Max(LeastBytesPerSegment, 4 * _wholeLength);
            if (!due || _broken is not null || _history.Last is not { } newest || newest.Value.Number != current.Revision)
            {
                return;
            }

            // Where this fails, the present segment goes on for as many records again before the next try.
            _records = 0;
            var next = WriteSegment(_directory, newest.Value, current);
            _segment.Dispose();
            (_segment, _segmentPath, _length, _wholeLength, _records) = (next.File, next.Path, next.WholeLength, next.WholeLength, next.Records);
            DropOld(current.Revision);
        }
    }

    /// <summary>A former revision as it was; null where it is not kept any more.</summary>
    public ConfigurationSnapshot? Read(ulong revision)
    {
        lock (_gate)
        {
            if (_history.All(info => info.Number != revision))
            {
                return null;
            }

            var state = StoreRecovery.Recover(_directory, upTo: revision).Snapshot;
            return state.Revision == revision ? state : null;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _segment.Dispose();
            _directory.Dispose();
        }
    }

    private static OpenSegment WriteSegment(StoreDirectory directory, RevisionInfo info, ConfigurationSnapshot whole)
    {
        var frame = RecordFrame.Wrap(StoredRevisionContract.Write(info, whole));
        var file = directory.CreateTemporary();
        try
        {
            RandomAccess.Write(file, frame, 0);
            RandomAccess.FlushToDisk(file);
            directory.Publish(file, info.Number);
            return new OpenSegment(file, directory.SegmentPath(info.Number), frame.Length, Records: 1);
        }
        catch
        {
            // What is half written would take the room that the next change needs.
            file.Dispose();
            directory.DropTemporary();
            throw;
        }
    }

    private static string Describe(StoreDirectory directory, RecoveredState recovered)
    {
        if (recovered.DamagedSegments.Count > 0)
        {
            var files = string.Join(", ", recovered.DamagedSegments.Select(Path.GetFileName));
            return $"The store in {directory.Path} was damaged ({files}); the agent came up with revision {recovered.Snapshot.Revision}, the newest good one. The damaged files are kept with the ending .damaged.";
        }

        return recovered.Last?.End == SegmentEnd.Torn
            ? $"The last write to the store in {directory.Path} had been cut off; the agent came up with revision {recovered.Snapshot.Revision}, the newest whole one."
            : "";
    }

    /// <summary>Cuts off what a failed write left; where that fails too, nothing more is accepted, for its place on disk is unknown.</summary>
    private void TakeBack(Exception failure)
    {
        try
        {
            RandomAccess.SetLength(_segment, _length);
            RandomAccess.FlushToDisk(_segment);
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
            _broken = $"the store cannot be written ({failure.Message}; then {second.Message}); put the disk right and start the agent again";
        }
    }

    private void DropOld(ulong newest)
    {
        var oldestKept = newest > HistoryLength ? newest - HistoryLength : 0;
        var segments = _directory.Segments();

        // A segment is needed as long as the next one starts after the oldest revision that is kept; and one more, against damage.
        for (var i = 0; i + 2 < segments.Count && segments[i + 1].First <= oldestKept; i++)
        {
            File.Delete(segments[i].Path);
        }
    }
}
