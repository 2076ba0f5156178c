using System.Collections.Generic;

namespace LbAdmin.HelpBuilder.Pages;

/// <summary>What a page says about a parameter (its name without the dash) or about a type.</summary>
/// <param name="Name">Of the parameter or the type.</param>
/// <param name="Line">Where the entry begins.</param>
/// <param name="Paragraphs">The text.</param>
/// <param name="Range">What the line "- Range:" says; null: there is none.</param>
/// <param name="Default">What the line "- Default:" says; null: there is none.</param>
internal sealed record PageEntry(string Name, int Line, IReadOnlyList<string> Paragraphs, string? Range, string? Default);
