namespace LbAdmin.HelpBuilder.Pages;

/// <summary>A line of RELATED.</summary>
internal sealed record PageLink(string Name, int Line);
