using System;
using System.Linq;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Output;

/// <summary>Something that happened on an agent.</summary>
public sealed class LbEvent : LbObject
{
    public long Sequence { get; set; }

    /// <summary>Local time.</summary>
    public DateTime? Time { get; set; }

    public LbEventKind Kind { get; set; }

    public LbEventSeverity Severity { get; set; }

    /// <summary>The VIPs that it is about; of what happened to a pool or a server those that balance over it.</summary>
    public JoinedList<string> Vip { get; set; } = Array.Empty<string>();

    public string Pool { get; set; } = string.Empty;

    public string Server { get; set; } = string.Empty;

    public string Message { get; set; } = string.Empty;

    public long Revision { get; set; }

    public override string ToString()
    {
        var severity = Severity is LbEventSeverity.Warning or LbEventSeverity.Error ? Severity.ToString().ToUpperInvariant() + ": " : string.Empty;
        // A VIP's pool mostly has its name.
        var vips = Vip.Length == 1 && string.Equals(Vip[0], Pool, StringComparison.OrdinalIgnoreCase) ? string.Empty : Vip.ToString();
        var where = string.Join(" ", new[] { vips, Pool, Server }.Where(name => name.Length > 0));
        return where.Length == 0 ? severity + Message : $"{severity}{where}: {Message}";
    }
}
