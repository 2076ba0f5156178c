using System.Collections.Generic;

namespace LbAdmin.HelpBuilder.Cmdlets;

/// <summary>What a cmdlet says about itself.</summary>
/// <param name="Verb">As New.</param>
/// <param name="Noun">As LbVip.</param>
/// <param name="Parameters">Its own in the order of a syntax line, then -WhatIf and -Confirm; none of PowerShell's common ones.</param>
/// <param name="ParameterSets">Their names, the default one first.</param>
/// <param name="OutputTypes">Short names; "None" for void.</param>
internal sealed record CmdletShape(
    string Verb, string Noun, IReadOnlyList<ParameterShape> Parameters, IReadOnlyList<string> ParameterSets, IReadOnlyList<string> OutputTypes)
{
    public string Name => $"{Verb}-{Noun}";
}
