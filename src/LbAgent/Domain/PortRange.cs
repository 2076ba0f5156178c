using System.Globalization;

namespace LbAgent.Domain;

/// <summary>Inclusive range of ports, 1 to 65535. "Any port" is the whole range.</summary>
internal readonly record struct PortRange(int First, int Last)
{
    public static readonly PortRange Any = new(1, 65535);

    public bool IsSingle => First == Last;

    public int Count => Last - First + 1;

    public static PortRange Single(int port) => new(port, port);

    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    public override string ToString() => this == Any
        ? "any"
        : IsSingle
            ? First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
