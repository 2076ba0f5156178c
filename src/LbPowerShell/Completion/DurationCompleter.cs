namespace LbAdmin.PowerShell.Completion;

/// <summary>Durations as people give them, from short to long.</summary>
public sealed class DurationCompleter : FixedValueCompleter
{
    private protected override string[] Values => ["100ms", "500ms", "1s", "2s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "1d", "7d"];
}
