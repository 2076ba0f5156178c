using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using LbAdmin.HelpBuilder.Cmdlets;
using LbAdmin.HelpBuilder.Pages;

namespace LbAdmin.HelpBuilder.Output;

/// <summary>The help of all cmdlets in one file, as Get-Help reads it.</summary>
internal static class MamlFile
{
    public static void Write(string path, IReadOnlyList<HelpPage> pages, HelpPage shared, IReadOnlyList<CmdletShape> cmdlets)
    {
        var root = new XElement(
            Names.Help + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute("xmlns", Names.Help.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "maml", Names.Maml.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "command", Names.Command.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "dev", Names.Dev.NamespaceName),
            cmdlets.Select(cmdlet => MamlCommand.Of(cmdlet, pages.Single(page => page.Name == cmdlet.Name), shared)));
        var settings = new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" };

        // Beside the old file first: a build that is stopped leaves no half file that looks up to date.
        var draft = path + ".tmp";
        using (var writer = XmlWriter.Create(draft, settings))
        {
            new XDocument(root).Save(writer);
        }

        File.Move(draft, path, overwrite: true);
    }
}
