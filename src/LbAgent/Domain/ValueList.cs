using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace LbAgent.Domain;

/// <summary>An immutable list that is equal to another when its items are; record equality does not look inside collections.</summary>
internal sealed class ValueList<T>(ImmutableArray<T> items) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    public static readonly ValueList<T> Empty = new(ImmutableArray<T>.Empty);

    public ValueList(IEnumerable<T> items)
        : this(items.ToImmutableArray())
    {
    }

    public ImmutableArray<T> Items { get; } = items;

    public int Count => Items.Length;

    public T this[int index] => Items[index];

    public bool Equals(ValueList<T>? other) =>
        other is not null && (Items.Equals(other.Items) || Items.AsSpan().SequenceEqual(other.Items.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => Items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Items.AsEnumerable().GetEnumerator();

    public override string ToString() => string.Join(", ", Items);
}
