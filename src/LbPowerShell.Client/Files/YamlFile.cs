using System;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>
/// The YAML form: one document of mappings, lists and scalars. Anchors, aliases and tags are refused: a few lines of aliases can mean
/// gigabytes, and no configuration needs them.
/// </summary>
internal static partial class YamlFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static FileNode? Parse(string file, ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        var builder = new FileNodeBuilder(file);
        try
        {
            var parser = new Parser(new StringReader(StrictUtf8.GetString(text)));
            var documents = 0;
            while (parser.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (parser.Current is DocumentStart && ++documents > 1)
                {
                    throw Refuse(builder, file, parser.Current, "a second document begins", "A file holds one configuration.");
                }

                Add(builder, file, parser.Current!);
            }
        }
        catch (YamlException exception)
        {
            throw FileProblem.Of(FileProblem.Invalid, file, (int)exception.Start.Line, builder.Path(), $"not YAML: {exception.Message.TrimEnd('.')}", "Correct the text there.", exception);
        }

        return builder.Root;
    }

    public static void Write(Stream stream, FileNode root)
    {
        using var writer = new StreamWriter(stream, StrictUtf8, leaveOpen: true) { NewLine = "\n" };
        var emitter = new Emitter(writer, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024, newLine: "\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Write(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Add(FileNodeBuilder builder, string file, ParsingEvent happened)
    {
        if (happened is AnchorAlias || happened is NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refuse(builder, file, happened, "anchors and aliases are not taken", "Write out what is meant.");
        }

        if (happened is NodeEvent { Tag.IsEmpty: false })
        {
            throw Refuse(builder, file, happened, "tags are not taken", "Leave out what begins with '!'.");
        }

        var line = (int)happened.Start.Line;
        switch (happened)
        {
            case MappingStart or SequenceStart when builder.IsMemberDue:
                throw Refuse(builder, file, happened, "a name is expected", "Names are text.");
            case MappingStart:
                builder.Begin(FileNodeKind.Object, line);
                break;
            case SequenceStart:
                builder.Begin(FileNodeKind.List, line);
                break;
            case MappingEnd or SequenceEnd:
                builder.End();
                break;
            case Scalar name when builder.IsMemberDue:
                builder.Member(name.Value, line);
                break;
            case Scalar scalar:
                builder.Value(scalar.Style == ScalarStyle.Plain ? KindOf(scalar.Value) : FileNodeKind.Text, scalar.Value.ToLowerInvariant() is "true" or "false" && scalar.Style == ScalarStyle.Plain ? scalar.Value.ToLowerInvariant() : scalar.Value, line);
                break;
        }
    }

    private static FileNodeKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => FileNodeKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => FileNodeKind.Flag,
        _ => NumberPattern().IsMatch(plain) ? FileNodeKind.Number : FileNodeKind.Text,
    };

    private static void Write(Emitter emitter, FileNode node)
    {
        switch (node.Kind)
        {
            case FileNodeKind.Object:
                emitter.Emit(new MappingStart());
                foreach (var (name, value) in node.Members)
                {
                    emitter.Emit(TextScalar(name));
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case FileNodeKind.List:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, node.Items.TrueForAll(item => item.Kind != FileNodeKind.Object) ? SequenceStyle.Flow : SequenceStyle.Block));
                node.Items.ForEach(item => Write(emitter, item));
                emitter.Emit(new SequenceEnd());
                break;
            case FileNodeKind.Text:
                emitter.Emit(TextScalar(node.Text));
                break;
            default:
                emitter.Emit(new Scalar(node.Kind == FileNodeKind.Null ? "null" : node.Text));
                break;
        }
    }

    /// <summary>Quoted where another reader could take it for something else than text.</summary>
    private static Scalar TextScalar(string text)
    {
        var isPlain = PlainTextPattern().IsMatch(text) && KindOf(text) == FileNodeKind.Text && text.ToUpperInvariant() is not ("YES" or "NO" or "ON" or "OFF" or "Y" or "N");
        return new Scalar(AnchorName.Empty, TagName.Empty, text, isPlain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true);
    }

    private static Gateway.AgentException Refuse(FileNodeBuilder builder, string file, ParsingEvent happened, string reason, string remedy) =>
        FileProblem.Of(FileProblem.Invalid, file, (int)happened.Start.Line, builder.Path(), reason, remedy);

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberPattern();

    [GeneratedRegex("^[A-Za-z0-9/][A-Za-z0-9_./-]*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PlainTextPattern();
}
