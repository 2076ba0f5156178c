using System.Collections.Generic;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>A heading and what stands below it, up to the next heading.</summary>
internal sealed record PageSection(int Level, string Title, int Line)
{
    public List<string> Body { get; } = [];
}
