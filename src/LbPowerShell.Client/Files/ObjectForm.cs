using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>Builds one object of a file. A member that is absent or has its default is left out.</summary>
internal sealed class ObjectForm
{
    public FileNode Node { get; } = new(FileNodeKind.Object);

    public bool IsEmpty => Node.Members.Count == 0;

    public ObjectForm Text(string name, string? value, string? absent = null) =>
        value is null || string.Equals(value, absent, StringComparison.OrdinalIgnoreCase) ? this : Add(name, new FileNode(FileNodeKind.Text, value));

    public ObjectForm Number(string name, uint? value, uint? absent = null) =>
        value is { } number && number != absent ? Add(name, new FileNode(FileNodeKind.Number, number.ToString(CultureInfo.InvariantCulture))) : this;

    public ObjectForm Flag(string name, bool? value) => value == true ? Add(name, new FileNode(FileNodeKind.Flag, "true")) : this;

    public ObjectForm Word<T>(string name, T? value, T? absent = null)
        where T : struct, Enum => value is { } word && !word.Equals(absent) ? Text(name, word.ToString()) : this;

    public ObjectForm Duration(string name, TimeSpan? value, TimeSpan? absent = null) =>
        value is { } duration && duration != absent ? Text(name, DurationText.Format(duration)) : this;

    /// <summary>One port as a number, more as text.</summary>
    public ObjectForm Port(string name, string? value) =>
        uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? Number(name, port) : Text(name, value);

    public ObjectForm Texts(string name, IReadOnlyCollection<string>? values) =>
        values is { Count: > 0 } ? List(name, values.Select(value => new FileNode(FileNodeKind.Text, value))) : this;

    public ObjectForm Numbers(string name, IReadOnlyCollection<int>? values) =>
        values is { Count: > 0 } ? List(name, values.Select(value => new FileNode(FileNodeKind.Number, value.ToString(CultureInfo.InvariantCulture)))) : this;

    public ObjectForm List(string name, IEnumerable<FileNode> items, bool always = false)
    {
        var list = new FileNode(FileNodeKind.List);
        list.Items.AddRange(items);
        return list.Items.Count > 0 || always ? Add(name, list) : this;
    }

    public ObjectForm Object(string name, ObjectForm? value) => value is { IsEmpty: false } ? Add(name, value.Node) : this;

    private ObjectForm Add(string name, FileNode value)
    {
        Node.Members.Add(new KeyValuePair<string, FileNode>(name, value));
        return this;
    }
}
