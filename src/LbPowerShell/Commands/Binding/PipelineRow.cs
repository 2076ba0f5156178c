using System;
using System.Linq;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// The object whose properties PowerShell is binding just now on this thread. An empty cell of a row gives nothing, where an empty text
/// on the command line is a mistake; what transforms the text cannot tell one from the other without it.
/// </summary>
internal static class PipelineRow
{
    [ThreadStatic]
    private static PSObject? s_current;

    public static void Enter(PSObject? row) => s_current = row;

    public static void Leave() => s_current = null;

    /// <summary>Whether it is an object of a Get cmdlet, of the given type.</summary>
    public static bool Is(Type type) => s_current is { } row && PipedObject.TypeOf(row) == type;

    /// <summary>Whether a text is an empty cell.</summary>
    public static bool IsEmptyCell(object? value) =>
        value is string text && string.IsNullOrWhiteSpace(text) && s_current is { } row && row.Properties.Any(property => property.Value is string cell && cell == text);
}
