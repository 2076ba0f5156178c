using System.Collections.Generic;

namespace LbAdmin.Dsr.Linux;

/// <summary>Bpf/maps.h: the maps, which are pinned by the same names.</summary>
internal static class MapNames
{
    public const string Names = "names";
    public const string Bank = "bank";
    public const string Decapsulated = "decapsulated";
    public const string Dropped = "dropped";

    public static IReadOnlyList<string> OfSettings { get; } = [Names, Bank];

    public static IReadOnlyList<string> All { get; } = [Names, Bank, Decapsulated, Dropped];
}
