namespace LbAdmin.PowerShell.Output;

/// <summary>What an event is about. Numbers are those of the wire contract.</summary>
public enum LbEventKind
{
    StreamStarted = 1,
    EventsMissed = 2,
    Agent = 3,
    Configuration = 4,
    Health = 5,
    Listener = 6,
}
