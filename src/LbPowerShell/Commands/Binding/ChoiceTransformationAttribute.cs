using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Lets a parameter take the names of an enumeration, and refuses others also in rows: PowerShell itself passes over a property that is none of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChoiceTransformationAttribute : ArgumentTransformationAttribute
{
    public ChoiceTransformationAttribute(Type choices) => Choices = choices;

    public Type Choices { get; }

    /// <summary>The parameter takes several: as an array, or in one text with commas or spaces.</summary>
    public bool IsList { get; set; }

    /// <summary>Objects of this type have a property of the parameter's name that means something else: it gives nothing.</summary>
    public Type? NotOf { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null || PipelineRow.IsEmptyCell(value) || (NotOf is not null && PipelineRow.Is(NotOf)))
        {
            return null;
        }

        return (IsList, value) switch
        {
            (true, string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Read).ToArray(),
            (true, IEnumerable list) => list.Cast<object?>().Select(Read).ToArray(),
            (true, _) => new[] { Read(value) },
            _ => Read(value),
        };
    }

    /// <summary>As PowerShell does it: by name, by its beginning where that is enough, or by number. What an agent gave is as it is, also where a newer one gave it.</summary>
    private object Read(object? value) =>
        Choices.IsInstanceOfType(value) ? value!
        : value is not string { Length: 0 } and not null
        && $"{value}".IndexOf(',') < 0
        && LanguagePrimitives.TryConvertTo(value, Choices, CultureInfo.InvariantCulture, out var choice)
        && Enum.IsDefined(Choices, choice) ? choice
        : throw new ArgumentTransformationMetadataException($"'{value}' is none of {string.Join(", ", Enum.GetNames(Choices))}.");
}
