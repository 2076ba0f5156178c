using System;
using System.Globalization;
using System.Management.Automation;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Lets the port of a VIP be a number, a range as '8000-8100', or 'any'.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PortTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = TypedText.Of(inputData);
        if (value is null || PipelineRow.IsEmptyCell(value))
        {
            return null;
        }

        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        if (!PortRange.TryParse(text ?? string.Empty, out _))
        {
            throw new ArgumentTransformationMetadataException($"'{value}' is not a port. Give a port (80), a range ('8000-8100') or 'any'.");
        }

        return text;
    }
}
