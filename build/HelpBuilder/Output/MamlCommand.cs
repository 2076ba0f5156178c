using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using LbAdmin.HelpBuilder.Cmdlets;
using LbAdmin.HelpBuilder.Pages;
using static LbAdmin.HelpBuilder.Output.Names;

namespace LbAdmin.HelpBuilder.Output;

/// <summary>The help of one cmdlet.</summary>
internal static class MamlCommand
{
    public static XElement Of(CmdletShape cmdlet, HelpPage page, HelpPage shared) => new(
        Command + "command",
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            Description(page.Synopsis)),
        Description(page.Description),
        new XElement(Command + "syntax", cmdlet.ParameterSets.Select(set => Syntax(cmdlet, set, page, shared))),
        new XElement(Command + "parameters", cmdlet.Parameters.Select(parameter => MamlParameter.Of(parameter, parameter.Sets[0], page, shared))),
        new XElement(Command + "inputTypes", page.Inputs.Select(input => new XElement(Command + "inputType", Type(input.Name), Description(input.Paragraphs)))),
        new XElement(Command + "returnValues", page.Outputs.Select(output => new XElement(Command + "returnValue", Type(output.Name), Description(output.Paragraphs)))),
        new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paras(page.Notes))),
        new XElement(Command + "examples", page.Examples.Select(Example)),
        new XElement(Command + "relatedLinks", page.Related.Select(link => new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", link.Name), new XElement(Maml + "uri")))));

    public static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paras(paragraphs));

    public static XElement Type(string name) => new(Dev + "type", new XElement(Maml + "name", name), new XElement(Maml + "uri"));

    private static XElement Syntax(CmdletShape cmdlet, string set, HelpPage page, HelpPage shared) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", cmdlet.Name),
        cmdlet.Parameters
            .Where(parameter => !parameter.IsHidden && parameter.In(set) is not null)
            .OrderBy(parameter => parameter.In(set)!.Position ?? int.MaxValue)
            .ThenBy(parameter => parameter.In(set)!.IsMandatory ? 0 : 1)
            .Select(parameter => MamlParameter.Of(parameter, parameter.In(set)!, page, shared)));

    private static XElement Example(PageExample example, int index) => new(
        Command + "example",
        new XElement(Maml + "title", string.Create(CultureInfo.InvariantCulture, $"--- Example {index + 1}: {example.Title} ---")),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paras([.. example.Remarks, string.Empty])));

    private static IEnumerable<XElement> Paras(IEnumerable<string> paragraphs) => paragraphs.Select(paragraph => new XElement(Maml + "para", paragraph));
}
