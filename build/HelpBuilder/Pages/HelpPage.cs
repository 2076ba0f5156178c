using System.Collections.Generic;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>The page of one cmdlet.</summary>
internal sealed record HelpPage(string File, string Name)
{
    public IReadOnlyList<string> Synopsis { get; init; } = [];

    public IReadOnlyList<string> Description { get; init; } = [];

    public IReadOnlyList<PageExample> Examples { get; init; } = [];

    public IReadOnlyList<PageEntry> Parameters { get; init; } = [];

    public IReadOnlyList<PageEntry> Inputs { get; init; } = [];

    public IReadOnlyList<PageEntry> Outputs { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Names of cmdlets and about topics.</summary>
    public IReadOnlyList<PageLink> Related { get; init; } = [];
}
