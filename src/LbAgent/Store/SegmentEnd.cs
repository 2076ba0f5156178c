namespace LbAgent.Store;

/// <summary>How a segment ends.</summary>
internal enum SegmentEnd
{
    /// <summary>With a whole record.</summary>
    Whole,

    /// <summary>In the middle of a record: the write was cut off before anyone was told that it was done.</summary>
    Torn,

    /// <summary>With bytes that are not what was written.</summary>
    Damaged,
}
