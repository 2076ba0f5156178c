using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;

namespace LbAdmin.PowerShell.Output.Values;

/// <summary>A list that is never changed and whose text are its elements, joined by commas: so it survives Export-Csv, which writes System.String[] for an array.</summary>
public sealed class JoinedList<T> : ReadOnlyCollection<T>
{
    private string? _text;

    public JoinedList(IEnumerable<T> values)
        : base(values.ToArray())
    {
    }

    /// <summary>As an array has it.</summary>
    public int Length => Count;

    public static implicit operator JoinedList<T>(T[] values) => new(values);

    public override string ToString() => _text ??= string.Join(",", this);
}
