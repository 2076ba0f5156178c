using System;
using System.Collections.Generic;
using System.Text;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>Builds the tree of a file from what a parser meets, without recursion, and refuses what no configuration needs.</summary>
internal sealed class FileNodeBuilder(string file)
{
    private const int MaxDepth = 32;
    private const int MaxValues = 10_000_000;
    private readonly Stack<(FileNode Node, HashSet<string>? Names)> _open = new();
    private string? _member;
    private int _values;

    public FileNode? Root { get; private set; }

    /// <summary>The parser of YAML gives keys and values alike; whether a key is due decides.</summary>
    public bool IsMemberDue => _open.Count > 0 && _open.Peek().Node.Kind == FileNodeKind.Object && _member is null;

    public void Begin(FileNodeKind kind, int line)
    {
        var node = new FileNode(kind, line: line);
        Add(node);
        if (_open.Count == MaxDepth)
        {
            throw Refuse(line, $"more than {MaxDepth} levels within each other", "A configuration needs 5.");
        }

        _open.Push((node, kind == FileNodeKind.Object ? new HashSet<string>(StringComparer.OrdinalIgnoreCase) : null));
    }

    public void End() => _open.Pop();

    public void Member(string name, int line)
    {
        if (!_open.Peek().Names!.Add(name))
        {
            throw Refuse(line, $"'{Shortened(name)}' stands there twice", "Leave one of them.");
        }

        _member = name;
    }

    public void Value(FileNodeKind kind, string text, int line) => Add(new FileNode(kind, text, line));

    /// <summary>Of what is being read, as vips[3].port.</summary>
    public string Path()
    {
        var path = new StringBuilder();
        var levels = _open.ToArray();
        for (var i = levels.Length - 1; i >= 0; i--)
        {
            var node = levels[i].Node;
            if (node.Kind == FileNodeKind.List)
            {
                path.Append('[').Append(Math.Max(0, node.Items.Count - (i > 0 ? 1 : 0))).Append(']');
            }
            else if (i > 0 ? node.Members.Count > 0 : _member is not null)
            {
                path.Append(path.Length > 0 ? "." : string.Empty).Append(Shortened(i > 0 ? node.Members[^1].Key : _member!));
            }
        }

        return path.ToString();
    }

    private static string Shortened(string name) => name.Length <= 64 ? name : name[..64] + "...";

    private void Add(FileNode node)
    {
        if (++_values > MaxValues)
        {
            throw Refuse(node.Line, $"more than {MaxValues:N0} values", "That is more than an agent takes.");
        }

        if (_open.Count == 0)
        {
            Root = node;
        }
        else if (_open.Peek().Node is { Kind: FileNodeKind.List } list)
        {
            list.Items.Add(node);
        }
        else
        {
            _open.Peek().Node.Members.Add(new KeyValuePair<string, FileNode>(_member!, node));
            _member = null;
        }
    }

    private Gateway.AgentException Refuse(int line, string reason, string remedy) => FileProblem.Of(FileProblem.Invalid, file, line, Path(), reason, remedy);
}
