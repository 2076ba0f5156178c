using System.Collections.Generic;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>A value of a configuration file, whatever its text form, with the line it begins on (0: not read from a file).</summary>
internal sealed class FileNode(FileNodeKind kind, string text = "", int line = 0)
{
    public FileNodeKind Kind => kind;

    /// <summary>Of texts, numbers and flags, as written.</summary>
    public string Text => text;

    public int Line => line;

    /// <summary>Of objects, in the order of the file.</summary>
    public List<KeyValuePair<string, FileNode>> Members { get; } = kind == FileNodeKind.Object ? [] : null!;

    /// <summary>Of lists.</summary>
    public List<FileNode> Items { get; } = kind == FileNodeKind.List ? [] : null!;
}
