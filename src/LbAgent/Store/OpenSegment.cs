using Microsoft.Win32.SafeHandles;

namespace LbAgent.Store;

/// <summary>The segment that is written to: its file and path, the bytes of its first record, and how many records it has.</summary>
internal sealed record OpenSegment(SafeFileHandle File, string Path, long WholeLength, int Records);
