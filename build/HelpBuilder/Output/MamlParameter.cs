using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using LbAdmin.HelpBuilder.Cmdlets;
using LbAdmin.HelpBuilder.Pages;
using static LbAdmin.HelpBuilder.Output.Names;

namespace LbAdmin.HelpBuilder.Output;

/// <summary>A parameter, in a syntax line and in the list of parameters.</summary>
internal static class MamlParameter
{
    private static readonly Dictionary<string, string> Standard = new()
    {
        ["WhatIf"] = "Shows what would change and changes nothing. The agent itself judges the change: what it would refuse is an error here too.",
        ["Confirm"] = "Asks before each change.",
    };

    public static XElement Of(ParameterShape parameter, ParameterPlace place, HelpPage page, HelpPage shared)
    {
        var entry = PageCheck.EntryOf(page, shared, parameter.Name);
        return new XElement(
            Command + "parameter",
            new XAttribute("required", Text(place.IsMandatory)),
            new XAttribute("variableLength", Text(parameter.Type.IsArray)),
            new XAttribute("globbing", Text(parameter.Globbing)),
            new XAttribute("pipelineInput", place.PipelineInput),
            new XAttribute("position", place.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            MamlCommand.Description(entry is null ? [Standard[parameter.Name]] : Text(entry)),
            Words(parameter),
            Value(parameter),
            MamlCommand.Type(parameter.Type.Name),
            new XElement(Dev + "defaultValue", parameter.IsSwitch ? "False" : entry?.Default ?? "None"));
    }

    private static XElement? Words(ParameterShape parameter) => parameter.Words.Count == 0 ? null : new XElement(
        Command + "parameterValueGroup",
        parameter.Words.Select(word => new XElement(Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), word)));

    /// <summary>A switch takes no value.</summary>
    private static XElement? Value(ParameterShape parameter) => parameter.IsSwitch ? null : new XElement(
        Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", Text(parameter.Type.IsArray)), parameter.Type.Name);

    /// <summary>The default has a place of its own in help, the range has not.</summary>
    private static IEnumerable<string> Text(PageEntry entry) => entry.Range is null ? entry.Paragraphs : entry.Paragraphs.Append($"Range: {entry.Range}.");

    private static string Text(bool value) => value ? "true" : "false";
}
