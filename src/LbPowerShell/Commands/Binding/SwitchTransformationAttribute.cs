using System;
using System.Globalization;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Lets a switch take texts, as the cells of a table are. PowerShell itself passes over a property of a row that is no Boolean.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SwitchTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = TypedText.Of(inputData);
        return value switch
        {
            SwitchParameter given => given,
            bool given => new SwitchParameter(given),
            null => new SwitchParameter(false),
            string text => Read(text),
            _ when TypedText.IsNumber(value) => Read(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
            _ => throw Refusal(value),
        };
    }

    private static SwitchParameter Read(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" => new SwitchParameter(true),
        "FALSE" or "NO" or "0" or "" => new SwitchParameter(false),
        _ => throw Refusal(text),
    };

    private static ArgumentTransformationMetadataException Refusal(object value) => new($"'{value}' is neither true nor false. Give true, yes, 1, or false, no, 0, or nothing.");
}
