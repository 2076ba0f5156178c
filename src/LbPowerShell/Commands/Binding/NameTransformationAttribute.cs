using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Lets a parameter for names of VIPs or pools take any of our objects: each says which are meant, by the property that means that (the
/// pool of a VIP is not the pool of the VIP's name). Several names may stand in one text, with commas or spaces.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NameTransformationAttribute : ArgumentTransformationAttribute
{
    public NameTransformationAttribute(Type named) => Named = named;

    /// <summary>LbVip or LbPool.</summary>
    public Type Named { get; }

    /// <summary>An empty list on the command line means none; else it is refused.</summary>
    public bool AllowsEmpty { get; set; }

    /// <summary>An object in the pipeline that cannot name any (an agent) means all; else it is refused.</summary>
    public bool OthersNameAll { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (Wrapped(inputData) is { } piped && PipedObject.TypeOf(piped) is { } type)
        {
            return OfObject(piped, type);
        }

        var value = inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null => throw new ArgumentTransformationMetadataException("It is empty: it names nothing."),
            string => Checked(ListTransformationAttribute.Split(ListTransformationAttribute.Text(inputData))),
            IEnumerable list => Checked(list.Cast<object?>().SelectMany(OfElement).ToArray()),
            _ => inputData,
        };
    }

    private static PSObject? Wrapped(object? value) => value is LbObject ours ? PSObject.AsPSObject(ours) : value as PSObject;

    private string[] OfElement(object? element) =>
        Wrapped(element) is { } piped && PipedObject.TypeOf(piped) is { } type ? OfObject(piped, type) ?? [] : ListTransformationAttribute.Split(ListTransformationAttribute.Text(element));

    private string[]? OfObject(PSObject piped, Type type)
    {
        var property = type == Named ? nameof(LbVip.Name) : Named == typeof(LbVip) ? nameof(LbRealServer.Vip) : nameof(LbRealServer.Pool);
        return type.GetProperty(property) is not null ? ListTransformationAttribute.Split(PipedObject.Text(piped, property))
            : OthersNameAll ? null
            : throw new ArgumentTransformationMetadataException($"An object of type {type.Name} names no {(Named == typeof(LbVip) ? "VIP" : "pool")}.");
    }

    private string[] Checked(string[] names) => names.Length > 0 || AllowsEmpty ? names : throw new ArgumentTransformationMetadataException("It is empty: it names nothing.");
}
