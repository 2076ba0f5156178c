namespace LbAgent.Engines;

/// <summary>How a VIP's listening stands, with the reason where it failed.</summary>
internal sealed record ListenStatus(ListenState State, string Error)
{
    public static readonly ListenStatus Listening = new(ListenState.Listening, "");
    public static readonly ListenStatus Closed = new(ListenState.Closed, "");

    public static ListenStatus Absent(string why) => new(ListenState.Absent, why);

    public static ListenStatus Failed(string error) => new(ListenState.Failed, error);
}
