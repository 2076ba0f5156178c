using System.Linq;

namespace LbAdmin.PowerShell.Output;

/// <summary>How much a change adds, changes and removes. A pool that comes or goes with the VIP of its name counts with it.</summary>
public sealed class LbChangeCounts : LbObject
{
    /// <summary>VIPs, pools and real servers.</summary>
    public int Added { get; set; }

    /// <summary>VIPs, pools and real servers that stay, and the topology.</summary>
    public int Changed { get; set; }

    public int RemovedVips { get; set; }

    public int RemovedPools { get; set; }

    /// <summary>Those of removed pools too.</summary>
    public int RemovedServers { get; set; }

    /// <summary>Everything that goes.</summary>
    public int Removed => RemovedVips + RemovedPools + RemovedServers;

    /// <summary>As "3 added, 1 changed, 2 VIPs and 9 servers removed".</summary>
    public override string ToString()
    {
        var counted = new[] { Counted(RemovedVips, "VIP"), Counted(RemovedPools, "pool"), Counted(RemovedServers, "server") };
        var removed = counted.Where(text => text.Length > 0).ToArray();
        var parts = new[]
        {
            Added > 0 ? $"{Added} added" : string.Empty,
            Changed > 0 ? $"{Changed} changed" : string.Empty,
            removed.Length > 0 ? $"{Listed(removed)} removed" : string.Empty,
        };
        return parts.Any(part => part.Length > 0) ? string.Join(", ", parts.Where(part => part.Length > 0)) : "nothing changes";
    }

    private static string Counted(int count, string what) => count switch { 0 => string.Empty, 1 => $"1 {what}", _ => $"{count} {what}s" };

    private static string Listed(string[] parts) =>
        parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts.Take(parts.Length - 1))} and {parts[parts.Length - 1]}";
}
