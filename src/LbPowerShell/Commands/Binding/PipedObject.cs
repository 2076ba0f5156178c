using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Which of our objects an object in the pipeline is, or was: jobs, remoting and Clixml make Deserialized.* of it, Select-Object makes
/// Selected.*, and a row of CSV or JSON has its properties and no type.
/// </summary>
internal static class PipedObject
{
    private static readonly string[] Prefixes = ["CSV:", "Selected.", "Deserialized."];

    private static readonly Dictionary<string, Type> Types = typeof(LbObject).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(LbObject)) && !type.IsAbstract).ToDictionary(type => type.FullName!, StringComparer.OrdinalIgnoreCase);

    private static readonly (Type Type, string[] Properties)[] Shapes = Types.Values
        .Select(type => (type, type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).ToArray()))
        .OrderByDescending(shape => shape.Item2.Length).ToArray();

    /// <summary>The class in the namespace of <see cref="LbObject"/>; null: it is none of ours.</summary>
    public static Type? TypeOf(PSObject? piped)
    {
        if (piped is null || piped.BaseObject is LbObject)
        {
            return piped?.BaseObject.GetType();
        }

        return piped.TypeNames.Select(name => Types.TryGetValue(Plain(name), out var type) ? type : null).FirstOrDefault(type => type is not null) ?? ByShape(piped);
    }

    /// <summary>The text of a property; empty where there is none.</summary>
    public static string Text(PSObject piped, string property) =>
        piped.Properties[property]?.Value is { } value ? LanguagePrimitives.ConvertTo<string>(value) : string.Empty;

    private static string Plain(string name)
    {
        while (Prefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix)
        {
            name = name.Substring(prefix.Length);
        }

        return name;
    }

    private static Type? ByShape(PSObject piped)
    {
        if (piped.BaseObject is not PSCustomObject)
        {
            return null;
        }

        var properties = new HashSet<string>(piped.Properties.Select(property => property.Name), StringComparer.OrdinalIgnoreCase);
        return Shapes.FirstOrDefault(shape => properties.IsSupersetOf(shape.Properties)).Type;
    }
}
