using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Store;

/// <summary>
/// Finds the newest good revision: from the newest segment whose first record can be read, forward through every
/// difference that follows, also those of newer segments whose first record is damaged.
/// </summary>
internal static class StoreRecovery
{
    /// <param name="directory">Where.</param>
    /// <param name="upTo">Stop at this revision; null: the newest.</param>
    public static RecoveredState Recover(StoreDirectory directory, ulong? upTo = null)
    {
        var segments = directory.Segments().Where(segment => upTo is null || segment.First <= upTo).ToArray();
        var history = new List<RevisionInfo>();
        var damaged = new List<string>();
        ConfigurationSnapshot? state = null;
        SegmentContent? last = null;
        var lastPath = "";

        // Forward over all of them: history needs every record, and each whole record is checked against damage here.
        foreach (var (first, path) in segments)
        {
            using var file = StoreDirectory.OpenSegment(path);
            var content = SegmentReader.Read(file);
            if (content.End == SegmentEnd.Damaged)
            {
                damaged.Add(path);
            }

            foreach (var record in content.Records)
            {
                if (upTo is not null && record?.Info.Number > upTo)
                {
                    break;
                }

                if (record?.Whole is { } whole)
                {
                    // Never back: changes may have gone on in the segment before, had the change-over failed half-way.
                    state = state is null || whole.Revision >= state.Revision ? whole : state;
                }
                else if (record?.Diff is { } diff && state?.Revision == record.Info.Number - 1)
                {
                    state = diff.Apply(state, record.Info.Number);
                }
                else if (record is not null || state is null || state.Revision != first)
                {
                    // A step is missing: what follows in this segment cannot be reached.
                    break;
                }

                if (record is not null && (history.Count == 0 || history[^1].Number < record.Info.Number))
                {
                    history.Add(record.Info);
                }
            }

            (last, lastPath) = (content, path);
        }

        return new RecoveredState(state ?? ConfigurationSnapshot.Empty, history, damaged, last, lastPath);
    }
}
