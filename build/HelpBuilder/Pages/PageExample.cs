using System.Collections.Generic;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>An example: its title, its commands, and what they do in words.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Marks">What stands behind "powershell" at the fence: "full" where the engine's own cmdlets are not enough, "error=ID" where the example shows an error.</param>
/// <param name="Code">The commands.</param>
/// <param name="Remarks">The words.</param>
internal sealed record PageExample(string Title, int Line, IReadOnlyList<string> Marks, string Code, IReadOnlyList<string> Remarks)
{
    private const string ErrorMark = "error=";

    public bool NeedsFullPowerShell { get; } = System.Linq.Enumerable.Contains(Marks, "full");

    /// <summary>The id of the error that the example shows; null: it shows none.</summary>
    public string? ErrorId
    {
        get
        {
            foreach (var mark in Marks)
            {
                if (mark.StartsWith(ErrorMark, System.StringComparison.Ordinal))
                {
                    return mark[ErrorMark.Length..];
                }
            }

            return null;
        }
    }
}
