namespace LbAgent.Engines;

/// <summary>Whether clients can connect to a VIP.</summary>
internal enum ListenState
{
    Listening,
    Closed,
    Failed,

    /// <summary>As soon as others put its address on the box.</summary>
    Absent,
}
