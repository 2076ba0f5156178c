using System;
using System.Globalization;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Lets a TimeSpan parameter take 5s, 500ms, 1m, 2h, 7d with or without quotes, a TimeSpan (also as JSON gives it back), or a number of seconds.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = TypedText.Of(inputData);
        return value switch
        {
            null => null,
            string when PipelineRow.IsEmptyCell(value) => null,
            PSCustomObject when ((PSObject)inputData!).Properties[nameof(TimeSpan.Ticks)]?.Value is long ticks => DurationText.IsUsable(new TimeSpan(ticks)) ? new TimeSpan(ticks) : throw Refusal(value),
            TimeSpan given => DurationText.IsUsable(given) ? given : throw Refusal(value),
            string text => DurationText.TryParse(text, out var read) || TryNumber(text, out read) ? read : throw Refusal(value),
            int or double or float => DurationText.TryFromSeconds(Convert.ToDouble(value, CultureInfo.InvariantCulture), out var read) ? read : throw Refusal(value),
            _ when TypedText.IsNumber(value) => throw NoUnit(value),
            _ => throw Refusal(value),
        };
    }

    /// <summary>A number in another form than digits and a point: 1e3.</summary>
    private static bool TryNumber(string text, out TimeSpan duration)
    {
        duration = default;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var seconds)
            && DurationText.TryFromSeconds(seconds, out duration);
    }

    private static ArgumentTransformationMetadataException Refusal(object value) =>
        new($"'{value}' is not a duration of 0 to 10,000 days. {DurationText.Forms}");

    /// <summary>$x = 7d holds the decimal 7 and no unit any more.</summary>
    private static ArgumentTransformationMetadataException NoUnit(object value) => new(FormattableString.Invariant(
        $"{value} is a number of type {value.GetType().Name}: PowerShell makes one of 7d, 5l or 1.5s and forgets the unit. Give the text '7d', or for seconds an [int] or [double]."));
}
