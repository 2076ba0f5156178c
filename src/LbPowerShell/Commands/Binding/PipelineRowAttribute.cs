using System;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Of the parameter that takes the object in the pipeline: PowerShell binds it before the properties of that object.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PipelineRowAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        PipelineRow.Enter(inputData is null ? null : PSObject.AsPSObject(inputData));
        return inputData;
    }
}
