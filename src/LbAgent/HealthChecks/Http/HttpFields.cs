using System;
using System.Globalization;
using System.Text;

namespace LbAgent.HealthChecks.Http;

/// <summary>The header fields that say where a body ends (RFC 9112, 6.3), and how it is encoded. Pure.</summary>
internal sealed class HttpFields
{
    private const int LongestName = 256;

    public long? Length { get; private set; }

    public bool IsChunked { get; private set; }

    public string Encoding { get; private set; } = "";

    /// <summary>Two of them that do not go together, in words; null: nothing is wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>Takes one line; false where it is no field.</summary>
    public bool Take(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            // A folded line (obs-fold) belongs to the one before; none of ours is ever folded.
            return true;
        }

        var colon = line.IndexOf((byte)':');
        if (colon is < 1 or > LongestName)
        {
            return false;
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim((ReadOnlySpan<byte>)" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
        {
            TakeLength(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
        {
            IsChunked = value.Length >= 7 && Ascii.EqualsIgnoreCase(value[^7..], "chunked"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Encoding"u8))
        {
            Encoding = ForeignText.Of(value);
        }

        return true;
    }

    /// <summary>The same number more than once is that number, in fields of their own or in one with commas (RFC 9110, 8.6).</summary>
    private void TakeLength(ReadOnlySpan<byte> value)
    {
        foreach (var part in value.Split((byte)','))
        {
            if (!long.TryParse(value[part].Trim((ReadOnlySpan<byte>)" \t"u8), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                Problem = "a Content-Length that is no number";
            }
            else if (Length is { } before && before != length)
            {
                Problem = "two different Content-Lengths";
            }
            else
            {
                Length = length;
            }
        }
    }
}
