using System;
using System.Text;
using System.Text.RegularExpressions;

namespace LbAgent.Api;

/// <summary>
/// A name, or a pattern of names as PowerShell has them: * is any text, ? one character, [a-c] one of several. Case does not matter. What looks like
/// a pattern and is none ("we[") is a name.
/// </summary>
internal sealed class NamePattern
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly string _text;
    private readonly Regex? _pattern;

    public NamePattern(string text)
    {
        _text = text;
        if (text.AsSpan().IndexOfAny("*?[") >= 0 && Translate(text) is { } translated)
        {
            try
            {
                _pattern = new Regex(translated, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline, Longest);
            }
            catch (ArgumentException)
            {
                // As [z-a]: a name, which then matches nothing.
            }
        }
    }

    public bool Matches(string name) => _pattern?.IsMatch(name) ?? string.Equals(_text, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The pattern as a regular expression; null: a bracket is open.</summary>
    private static string? Translate(string text)
    {
        var expression = new StringBuilder("^");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '[')
            {
                var end = text.IndexOf(']', i + 1);
                if (end <= i + 1)
                {
                    return null;
                }

                var set = text[(i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("^", "\\^", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
                expression.Append('[').Append(set).Append(']');
                i = end;
            }
            else
            {
                expression.Append(text[i] switch { '*' => ".*", '?' => ".", var c => Regex.Escape(c.ToString()) });
            }
        }

        return expression.Append("\\z").ToString();
    }
}
