using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace LbAgent.Domain;

/// <summary>
/// What a body must have: text, as UTF-8, or a regular expression. Expressions are matched without going back (in time linear in the body,
/// whatever the body is), so they have no look-around and no back-references.
/// </summary>
internal sealed class ContentMatch
{
    private readonly byte[] _text;
    private readonly Regex? _pattern;

    private ContentMatch(byte[] text, Regex? pattern) => (_text, _pattern) = (text, pattern);

    /// <summary>False where the expression is none, or one that goes back.</summary>
    public static bool TryCreate(HttpProbeSettings settings, [NotNullWhen(true)] out ContentMatch? match, out string whyNot)
    {
        (match, whyNot) = (null, "");
        Regex? pattern = null;
        if (settings.ContentRegex)
        {
            try
            {
                pattern = new Regex(settings.ExpectContent, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (RegexParseException wrong)
            {
                whyNot = $"'{settings.ExpectContent}' is no regular expression: {wrong.Message}";
                return false;
            }
            catch (NotSupportedException)
            {
                whyNot = $"'{settings.ExpectContent}' uses look-around, back-references or the like, or repeats too much, which could take for ever on a hostile body.";
                return false;
            }
        }

        match = new ContentMatch(Encoding.UTF8.GetBytes(settings.ExpectContent), pattern);
        return true;
    }

    /// <summary>Whether the part of a body that has come is enough to say that it matches. What is missing may still change that.</summary>
    /// <param name="body">From its beginning.</param>
    /// <param name="searched">How much of it was looked at before, without success.</param>
    /// <param name="isWhole">Nothing more comes.</param>
    public bool IsIn(ReadOnlySpan<byte> body, int searched, bool isWhole) => _pattern is null
        ? body[int.Max(0, searched - _text.Length + 1)..].IndexOf(_text) >= 0
        : isWhole && _pattern.IsMatch(Encoding.UTF8.GetString(body));
}
