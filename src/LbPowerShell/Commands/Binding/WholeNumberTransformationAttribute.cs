using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Lets a number parameter take whole numbers from 0, and 64KB. PowerShell itself would round 2.5 to 2, take an empty text for 0 and 5d
/// for 5, and pass over a property of a row that it cannot convert.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeNumberTransformationAttribute : ArgumentTransformationAttribute
{
    private const decimal Largest = long.MaxValue;

    private static readonly string[] Multiples = ["KB", "MB", "GB"];

    /// <summary>The largest that the parameter can hold.</summary>
    public long Most { get; set; } = uint.MaxValue;

    /// <summary>The parameter takes several: as an array, or in one text with commas or spaces.</summary>
    public bool IsList { get; set; }

    /// <summary>The parameter is the port of a real server: the port of a VIP that comes through the pipeline is another thing.</summary>
    public bool IsServerPort { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = TypedText.Of(inputData);
        return (IsList, value) switch
        {
            (_, null) => null,
            _ when PipelineRow.IsEmptyCell(value) || (IsServerPort && PipelineRow.Is(typeof(LbVip))) => null,
            (true, string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Read).ToArray(),
            (true, IEnumerable list) => list.Cast<object?>().Select(Read).ToArray(),
            (true, _) => new[] { Read(value) },
            _ => Read(value),
        };
    }

    private object Read(object? input)
    {
        var value = TypedText.Of(input);
        var number = value switch
        {
            string text => Parse(text.Trim()),
            not null when TypedText.IsNumber(value) => Parse(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
            _ => null,
        };
        return number is { } whole && whole >= 0 && whole <= Most && whole == decimal.Truncate(whole)
            ? (long)whole
            : throw new ArgumentTransformationMetadataException(FormattableString.Invariant($"'{value}' is not a whole number from 0 to {Most}."));
    }

    private static decimal? Parse(string text)
    {
        var multiple = Array.FindIndex(Multiples, suffix => text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
        var digits = multiple < 0 ? text : text.Substring(0, text.Length - 2);
        return decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && number <= Largest
            ? number * (1L << (10 * (multiple + 1)))
            : null;
    }
}
