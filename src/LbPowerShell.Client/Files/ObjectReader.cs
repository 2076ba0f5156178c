using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>Takes the members of one object of a file by name and type. What is wrong is noted and read as absent.</summary>
internal sealed class ObjectReader(FileNode node, string file, string path, List<LbFinding> findings)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string RequiredText(string name)
    {
        if (Text(name) is { Length: > 0 } text)
        {
            return text;
        }

        if (!node.Members.Exists(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            Note(node, name, "is missing", $"Every entry needs a {name}.");
        }

        return string.Empty;
    }

    public string? Text(string name) => Take(name, FileNodeKind.Text, "text; a number or a word as true is text only in quotes")?.Text;

    public bool? Flag(string name) => Take(name, FileNodeKind.Flag, "true or false") is { } flag ? string.Equals(flag.Text, "true", StringComparison.Ordinal) : null;

    public uint? Number(string name) => Take(name, FileNodeKind.Number, "a whole number") is { } number ? ToNumber(name, number) : null;

    public uint RequiredNumber(string name, string remedy)
    {
        if (!node.Members.Exists(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            _known.Add(name);
            Note(node, name, "is missing", remedy);
            return 0;
        }

        return Number(name) ?? 0;
    }

    public T? Word<T>(string name)
        where T : struct, Enum => Take(name, FileNodeKind.Text, "one of " + string.Join(", ", Enum.GetNames<T>())) is { } word ? ToWord<T>(name, word) : null;

    public T[]? Words<T>(string name)
        where T : struct, Enum =>
        List(name)?.Select((item, index) => ToWord<T>($"{name}[{index}]", item)).Where(word => word is not null).Select(word => word!.Value).ToArray();

    public TimeSpan? Duration(string name)
    {
        if (Take(name, null, string.Empty) is not { } value)
        {
            return null;
        }

        if (value.Kind is FileNodeKind.Text or FileNodeKind.Number && DurationText.TryParse(value.Text, out var duration))
        {
            return duration;
        }

        Note(value, name, $"'{Shown(value)}' is not a duration", DurationText.Forms);
        return null;
    }

    public Gateway.PortRange? Port(string name)
    {
        if (Take(name, null, string.Empty) is not { } value)
        {
            return null;
        }

        if (value.Kind is FileNodeKind.Text or FileNodeKind.Number && Gateway.PortRange.TryParse(value.Text, out var range))
        {
            return range;
        }

        Note(value, name, $"'{Shown(value)}' is not a port", "Give a port (80), a range (\"8000-8100\") or \"any\".");
        return null;
    }

    /// <summary>Texts; where one alone is usual it need not be a list. Numbers are taken as they are written.</summary>
    public string[]? Texts(string name)
    {
        if (Take(name, null, string.Empty) is not { } value)
        {
            return null;
        }

        var items = value.Kind == FileNodeKind.List ? value.Items : [value];
        if (items.Find(item => item.Kind is not (FileNodeKind.Text or FileNodeKind.Number)) is { } wrong)
        {
            Note(wrong, name, $"'{Shown(wrong)}' is not text", "Give text or a list of texts.");
            return null;
        }

        return items.Select(item => item.Text).ToArray();
    }

    public int[]? Numbers(string name) =>
        List(name)?.Select((item, index) => item.Kind == FileNodeKind.Number ? ToNumber($"{name}[{index}]", item) : null).Where(number => number is not null).Select(number => (int)Math.Min(number!.Value, int.MaxValue)).ToArray();

    public ObjectReader? Object(string name) => Take(name, FileNodeKind.Object, "an object") is { } value ? new ObjectReader(value, file, PathOf(name), findings) : null;

    public IEnumerable<ObjectReader> Objects(string name)
    {
        var items = List(name) ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var itemPath = string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]");
            if (items[i].Kind == FileNodeKind.Object)
            {
                yield return new ObjectReader(items[i], file, PathOf(itemPath), findings);
            }
            else
            {
                Note(items[i], itemPath, $"'{Shown(items[i])}' is not an object", "Each entry is an object.");
            }
        }
    }

    /// <summary>All members, whatever their names, each a text or a list of texts.</summary>
    public KeyValuePair<string, string>[] Table() => node.Members
        .SelectMany(member => (Texts(member.Key) ?? []).Select(value => new KeyValuePair<string, string>(member.Key, value))).ToArray();

    /// <summary>Notes every member that nobody asked for.</summary>
    public void RefuseOthers()
    {
        foreach (var (name, value) in node.Members.Where(member => !_known.Contains(member.Key)))
        {
            Note(value, name.Length > 64 ? name[..64] + "..." : name, "there is no such setting", $"Known here: {string.Join(", ", _known)}.");
        }
    }

    private List<FileNode>? List(string name) => Take(name, FileNodeKind.List, "a list")?.Items;

    private FileNode? Take(string name, FileNodeKind? kind, string expected)
    {
        _known.Add(name);
        var value = node.Members.Find(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        if (value is null || value.Kind == FileNodeKind.Null)
        {
            return null;
        }

        if (kind is null || value.Kind == kind)
        {
            return value;
        }

        Note(value, name, $"'{Shown(value)}' is of the wrong type", $"Give {expected}.");
        return null;
    }

    private uint? ToNumber(string name, FileNode value)
    {
        if (uint.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Note(value, name, $"{Shown(value)} is not a whole number from 0 to {uint.MaxValue}", "Give such a number.");
        return null;
    }

    private T? ToWord<T>(string name, FileNode value)
        where T : struct, Enum
    {
        if (value.Kind == FileNodeKind.Text && Enum.GetNames<T>().FirstOrDefault(word => word.Equals(value.Text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return Enum.Parse<T>(known);
        }

        Note(value, name, $"'{Shown(value)}' is not known", $"Give one of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }

    private static string Shown(FileNode value) => value.Kind switch
    {
        FileNodeKind.Object => "{...}",
        FileNodeKind.List => "[...]",
        FileNodeKind.Null => "null",
        _ => value.Text.Length <= 40 ? value.Text : value.Text[..40] + "...",
    };

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void Note(FileNode where, string name, string reason, string remedy) =>
        findings.Add(FileProblem.Finding(FileProblem.Invalid, file, where.Line, PathOf(name), reason, remedy));
}
