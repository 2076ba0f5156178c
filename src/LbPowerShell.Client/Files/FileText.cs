using System;
using System.Text;
using System.Text.Unicode;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>The text of a file as UTF-8, whatever it was saved as; what cannot be told is refused with the name of what it looks like.</summary>
internal static class FileText
{
    private const string Remedy = "Save it as UTF-8.";

    /// <exception cref="Gateway.AgentException">It is no text in UTF-8, nor in UTF-16 with a byte order mark.</exception>
    public static ReadOnlySpan<byte> Utf8Of(string file, ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Checked(file, bytes[3..]),
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => throw Refuse(file, 0, "UTF-32 text"),
        [0xFF, 0xFE, ..] => FromUtf16(file, bytes[2..], bigEndian: false),
        [0xFE, 0xFF, ..] => FromUtf16(file, bytes[2..], bigEndian: true),
        _ when bytes.Contains((byte)0) => throw Refuse(file, 0, "UTF-16 text without a byte order mark, or no text at all"),
        _ => Checked(file, bytes),
    };

    /// <summary>As Windows PowerShell writes what is redirected to a file.</summary>
    private static ReadOnlySpan<byte> FromUtf16(string file, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        try
        {
            return Encoding.UTF8.GetBytes(new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true).GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(file, 0, "not UTF-16 text, though it begins as such");
        }
    }

    private static ReadOnlySpan<byte> Checked(string file, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return text;
        }

        var line = 1;
        for (var rest = text; rest.IndexOf((byte)'\n') is >= 0 and var end && Utf8.IsValid(rest[..end]); rest = rest[(end + 1)..])
        {
            line++;
        }

        throw Refuse(file, line, "not UTF-8 text");
    }

    private static Gateway.AgentException Refuse(string file, int line, string reason) =>
        FileProblem.Of(FileProblem.Invalid, file, line, string.Empty, reason, Remedy);
}
