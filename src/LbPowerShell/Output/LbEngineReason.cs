using System.Globalization;

namespace LbAdmin.PowerShell.Output;

/// <summary>A reason to do something else with a packet than to forward it, and how many packets there were for it.</summary>
public sealed class LbEngineReason : LbObject
{
    /// <summary>As no_server.</summary>
    public string Name { get; set; } = string.Empty;

    public LbReasonKind Kind { get; set; }

    /// <summary>The reason as people say it.</summary>
    public string Words { get; set; } = string.Empty;

    public long Packets { get; set; }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0} {1}", Name, Packets);
}
