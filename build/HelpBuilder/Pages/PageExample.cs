using System.Collections.Generic;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>An example: its title, its commands, and what they do in words.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Marks">
/// What stands behind "powershell" at the fence: "full" where the engine's own cmdlets are not enough, "error=ID" where the example shows an
/// error, "answer=LABEL" where it asks and somebody answers so.
/// </param>
/// <param name="Code">The commands.</param>
/// <param name="Remarks">The words.</param>
internal sealed record PageExample(string Title, int Line, IReadOnlyList<string> Marks, string Code, IReadOnlyList<string> Remarks)
{
    public bool NeedsFullPowerShell { get; } = System.Linq.Enumerable.Contains(Marks, "full");

    /// <summary>The id of the error that the example shows; null: it shows none.</summary>
    public string? ErrorId => ValueOf("error=");

    /// <summary>The answer to the question that the example asks; null: it asks none.</summary>
    public string? Answer => ValueOf("answer=");

    private string? ValueOf(string mark)
    {
        foreach (var given in Marks)
        {
            if (given.StartsWith(mark, System.StringComparison.Ordinal))
            {
                return given[mark.Length..];
            }
        }

        return null;
    }
}
