using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Tells patterns from names. What looks like a pattern and is none ("we[") is a name, which then is simply not there.</summary>
internal static class Wildcard
{
    public static WildcardPattern? Of(string text)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(text))
        {
            return null;
        }

        var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
        try
        {
            pattern.IsMatch(string.Empty);
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }
}
