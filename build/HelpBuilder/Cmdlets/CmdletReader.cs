using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace LbAdmin.HelpBuilder.Cmdlets;

/// <summary>Finds the cmdlets of an assembly and what they say about themselves.</summary>
internal static class CmdletReader
{
    public static IReadOnlyList<CmdletShape> Read(string assembly) => Assembly.LoadFrom(Path.GetFullPath(assembly)).GetTypes()
        .Select(type => (Type: type, Cmdlet: type.GetCustomAttribute<CmdletAttribute>(inherit: false)))
        .Where(found => found.Cmdlet is not null)
        .Select(found => Read(found.Type, found.Cmdlet!))
        .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal).ToArray();

    private static CmdletShape Read(Type type, CmdletAttribute cmdlet)
    {
        var parameters = type.GetProperties()
            .Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: false))
            .OrderBy(property => Depth(property.DeclaringType!, type))
            .Select(Read);
        parameters = cmdlet.SupportsShouldProcess ? parameters.Concat([Standard("WhatIf", "wi"), Standard("Confirm", "cf")]) : parameters;
        var all = parameters.ToArray();
        // The default set may have no parameter of its own.
        var sets = all.SelectMany(parameter => parameter.Sets).Select(place => place.Set).Append(cmdlet.DefaultParameterSetName).Distinct().Where(set => set != ParameterPlace.AllSets)
            .OrderBy(set => set == cmdlet.DefaultParameterSetName ? 0 : 1).ThenBy(set => set, StringComparer.Ordinal).ToArray();
        var outputs = type.GetCustomAttributes<OutputTypeAttribute>(inherit: false).SelectMany(output => output.Type)
            .Select(output => output.Type == typeof(void) ? "None" : output.Type.Name).ToArray();
        return new CmdletShape(cmdlet.VerbName, cmdlet.NounName, all, sets.Length > 0 ? sets : [ParameterPlace.AllSets], outputs);
    }

    /// <summary>A cmdlet's own parameters come first, then those of its bases.</summary>
    private static int Depth(Type declaring, Type type)
    {
        var depth = 0;
        for (var current = type; current is not null && current != declaring; current = current.BaseType)
        {
            depth++;
        }

        return depth;
    }

    private static ParameterShape Read(PropertyInfo property)
    {
        var places = property.GetCustomAttributes<ParameterAttribute>(inherit: false).ToArray();
        return new ParameterShape(
            property.Name,
            Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
            property.GetCustomAttribute<AliasAttribute>(inherit: false)?.AliasNames.ToArray() ?? [],
            property.IsDefined(typeof(SupportsWildcardsAttribute), inherit: false),
            Array.Exists(places, place => place.DontShow),
            places.Select(place => new ParameterPlace(
                place.ParameterSetName,
                place.Mandatory,
                place.Position == int.MinValue ? null : place.Position,
                place.ValueFromPipeline,
                place.ValueFromPipelineByPropertyName)).ToArray());
    }

    private static ParameterShape Standard(string name, string alias) =>
        new(name, typeof(SwitchParameter), [alias], Globbing: false, IsHidden: false, [new ParameterPlace(ParameterPlace.AllSets, IsMandatory: false, null, FromPipeline: false, FromProperty: false)])
        {
            IsStandard = true,
        };
}
