namespace LbAgent.Engines;

/// <summary>Whether clients can connect to a VIP.</summary>
internal enum ListenState
{
    Listening,
    Closed,
    Failed,
}
