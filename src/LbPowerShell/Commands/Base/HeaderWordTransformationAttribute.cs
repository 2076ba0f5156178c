using System;
using System.Globalization;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The word of a pool's SendProxyProtocol means the same for a check: None is Off. Values of either kind go by their names, not their numbers.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HeaderWordTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        var word = value is Enum or string ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
        return word is null ? inputData : word.Equals("None", StringComparison.OrdinalIgnoreCase) ? "Off" : word;
    }
}
