using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Lets a parameter for request headers take a table, an object with their names as properties (as JSON gives it), or lines "Name: value".</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HeaderTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null => null,
            IDictionary table => table,
            PSCustomObject => TableOf((PSObject)inputData!),
            string when PipelineRow.IsEmptyCell(value) => null,
            string text when HeaderTable.Parse(text) is { } table => table,
            _ => throw new ArgumentTransformationMetadataException($"'{value}' is no table of request headers. Give @{{ Name = 'value' }}, or a text of lines 'Name: value'."),
        };
    }

    private static Hashtable TableOf(PSObject headers) =>
        new(headers.Properties.ToDictionary(property => property.Name, property => property.Value), StringComparer.OrdinalIgnoreCase);
}
