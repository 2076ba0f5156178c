using System;
using System.Globalization;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Lets a TimeSpan parameter take 5s, 500ms, 1m, 2h, 7d, a TimeSpan, or a number of seconds.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        TimeSpan duration = default;
        var understood = value switch
        {
            null => true,
            TimeSpan given => DurationText.IsUsable(duration = given),
            string text => DurationText.TryParse(text, out duration),
            IConvertible number => DurationText.TryFromSeconds(number.ToDouble(CultureInfo.InvariantCulture), out duration),
            _ => false,
        };
        if (!understood)
        {
            throw new ArgumentTransformationMetadataException($"'{value}' is not a duration of 0 to 10,000 days. {DurationText.Forms}");
        }

        return value is null ? null : duration;
    }
}
