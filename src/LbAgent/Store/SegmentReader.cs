using System;
using System.Collections.Generic;
using System.IO;
using LbAgent.Contract;
using Microsoft.Win32.SafeHandles;

namespace LbAgent.Store;

/// <summary>Reads a segment's records in order, and tells a file that ends too soon from one that is damaged.</summary>
internal static class SegmentReader
{
    public static SegmentContent Read(SafeFileHandle file)
    {
        var records = new List<StoredRevision?>();
        var length = RandomAccess.GetLength(file);
        var header = new byte[RecordFrame.HeaderLength];
        long offset = 0;
        long wholeLength = 0;
        var end = SegmentEnd.Whole;
        while (offset < length)
        {
            if (length - offset < header.Length)
            {
                end = SegmentEnd.Torn;
                break;
            }

            ReadExactly(file, header, offset);
            if (RecordFrame.PayloadLength(header) is not { } payloadLength)
            {
                end = SegmentEnd.Damaged;
                break;
            }

            if (length - offset - header.Length < payloadLength)
            {
                end = SegmentEnd.Torn;
                break;
            }

            var body = new byte[payloadLength];
            ReadExactly(file, body, offset + header.Length);
            var revision = RecordFrame.Unwrap(header, body) is { } payload ? StoredRevisionContract.Read(payload) : null;
            offset += header.Length + payloadLength;
            if (revision is not null)
            {
                records.Add(revision);
                wholeLength = records.Count == 1 ? offset : wholeLength;
                continue;
            }

            end = SegmentEnd.Damaged;
            if (records.Count > 0)
            {
                break;
            }

            // Only the first record, the whole configuration, can be done without: the segment before leads up to it.
            records.Add(null);
        }

        // A segment is published with its first record whole, so one without it was damaged later.
        return new SegmentContent(records, records.Count == 0 ? SegmentEnd.Damaged : end, wholeLength);
    }

    private static void ReadExactly(SafeFileHandle file, byte[] buffer, long offset)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(filled), offset + filled);
            if (read == 0)
            {
                throw new EndOfStreamException("a segment became shorter while it was read");
            }

            filled += read;
        }
    }
}
