using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>The ports of a VIP, inclusive. Reads and writes the text form: <c>80</c>, <c>8000-8100</c>, <c>any</c>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct PortRange : IEquatable<PortRange>
{
    private const string AnyPort = "any";

    public PortRange(uint first, uint last)
    {
        First = first;
        Last = last;
    }

    public uint First { get; }

    public uint Last { get; }

    /// <summary>Whether the text has one of the three forms. Whether the numbers are ports is for the agent to judge.</summary>
    public static bool TryParse(string text, out PortRange range)
    {
        range = default;
        text = text.Trim();
        if (string.Equals(text, AnyPort, StringComparison.OrdinalIgnoreCase))
        {
            range = new PortRange(1, 65535);
            return true;
        }

        var parts = text.Split('-');
        if (parts.Length > 2 || !TryNumber(parts[0], out var first) || !TryNumber(parts[parts.Length - 1], out var last))
        {
            return false;
        }

        range = new PortRange(first, last);
        return true;
    }

    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : First == 1 && Last == 65535 ? AnyPort : string.Format(CultureInfo.InvariantCulture, "{0}-{1}", First, Last);

    public bool Equals(PortRange other) => First == other.First && Last == other.Last;

    public override bool Equals(object? obj) => obj is PortRange other && Equals(other);

    public override int GetHashCode() => (int)(First * 65537 + Last);

    public static bool operator ==(PortRange left, PortRange right) => left.Equals(right);

    public static bool operator !=(PortRange left, PortRange right) => !left.Equals(right);

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
