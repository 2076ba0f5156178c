using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Lets a parameter for names or addresses take several in one text with commas or spaces, as a cell of a table has them. An empty cell
/// gives nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty list or text on the command line means something.</summary>
    public bool AllowsEmpty { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData;
        if (PipelineRow.IsEmptyCell(value))
        {
            return AllowsEmpty ? Array.Empty<string>() : null;
        }

        return value switch
        {
            string text => Checked(Split(TypedText.Of(inputData) as string ?? text)),
            IEnumerable list => Checked(list.Cast<object?>().Select(Text).SelectMany(Split).ToArray()),
            _ => inputData,
        };
    }

    internal static string[] Split(string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    internal static string Text(object? value) => Convert.ToString(TypedText.Of(value), CultureInfo.InvariantCulture) ?? string.Empty;

    private string[] Checked(string[] values) => values.Length > 0 || AllowsEmpty
        ? values
        : throw new ArgumentTransformationMetadataException("It is empty: it names nothing.");
}
