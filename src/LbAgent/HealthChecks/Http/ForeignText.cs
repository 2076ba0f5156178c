using System;
using System.Globalization;
using System.Text;

namespace LbAgent.HealthChecks.Http;

/// <summary>What a stranger sent, for people's eyes: short, and nothing that a terminal or a log could take for a command. Pure.</summary>
internal static class ForeignText
{
    private const int LongestBytes = 40;
    private const int LongestText = 200;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var quote = new StringBuilder();
        foreach (var one in bytes[..int.Min(bytes.Length, LongestBytes)])
        {
            quote.Append(one is >= 0x20 and < 0x7F ? (char)one : '?');
        }

        return bytes.Length > LongestBytes ? $"{quote}..." : quote.ToString();
    }

    /// <summary>Text in any language: a certificate's names, for one.</summary>
    public static string Of(string? text)
    {
        var quote = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (quote.Length >= LongestText)
            {
                return $"{quote}...";
            }

            quote.Append(IsPlain(rune) ? rune.ToString() : "?");
        }

        return quote.ToString();
    }

    /// <summary>Format characters turn the direction of what stands beside them.</summary>
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
