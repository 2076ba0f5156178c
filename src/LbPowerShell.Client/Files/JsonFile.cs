using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>The JSON form. Comments and trailing commas are allowed, as people write them.</summary>
internal static class JsonFile
{
    private static readonly JsonReaderOptions ReaderOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 1000 };
    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FileNode? Parse(string file, ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        var builder = new FileNodeBuilder(file);
        var reader = new Utf8JsonReader(text, ReaderOptions);
        var (line, counted) = (1, 0);
        try
        {
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                line += text[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
                counted = (int)reader.TokenStartIndex;
                Add(builder, ref reader, line);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not UTF-8, or half of a surrogate pair.
            var where = exception is JsonException { LineNumber: { } number } ? (int)number + 1 : line;
            throw FileProblem.Of(FileProblem.Invalid, file, where, builder.Path(), $"not JSON: {Reason(exception)}", "Correct the text there.", exception);
        }

        return builder.Root;
    }

    public static void Write(Stream stream, FileNode root)
    {
        using var writer = new Utf8JsonWriter(stream, WriterOptions);
        Write(writer, root);
        writer.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Add(FileNodeBuilder builder, ref Utf8JsonReader reader, int line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                builder.Begin(FileNodeKind.Object, line);
                break;
            case JsonTokenType.StartArray:
                builder.Begin(FileNodeKind.List, line);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.End();
                break;
            case JsonTokenType.PropertyName:
                builder.Member(reader.GetString()!, line);
                break;
            case JsonTokenType.String:
                builder.Value(FileNodeKind.Text, reader.GetString()!, line);
                break;
            case JsonTokenType.Number:
                builder.Value(FileNodeKind.Number, Encoding.UTF8.GetString(reader.ValueSpan), line);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                builder.Value(FileNodeKind.Flag, reader.GetBoolean() ? "true" : "false", line);
                break;
            default:
                builder.Value(FileNodeKind.Null, string.Empty, line);
                break;
        }
    }

    /// <summary>The message without the position, which the finding has already.</summary>
    private static string Reason(Exception exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end > 0 ? exception.Message[..end] : exception.Message).TrimEnd('.');
    }

    private static void Write(Utf8JsonWriter writer, FileNode node)
    {
        switch (node.Kind)
        {
            case FileNodeKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in node.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case FileNodeKind.List:
                writer.WriteStartArray();
                node.Items.ForEach(item => Write(writer, item));
                writer.WriteEndArray();
                break;
            case FileNodeKind.Text:
                writer.WriteStringValue(node.Text);
                break;
            default:
                writer.WriteRawValue(node.Kind == FileNodeKind.Null ? "null" : node.Text);
                break;
        }
    }
}
