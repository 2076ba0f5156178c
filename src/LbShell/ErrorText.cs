using System.Management.Automation;

namespace LbAdmin.Shell;

/// <summary>An error in one line: the cmdlet, what was wrong, what would be right, where.</summary>
internal static class ErrorText
{
    public static string Of(ErrorRecord error)
    {
        var place = error.InvocationInfo;
        var name = place?.MyCommand?.Name;
        var said = error.ErrorDetails?.RecommendedAction is { Length: > 0 } remedy ? $"{error} {remedy}" : error.ToString();
        var text = name is null ? said : $"{name}: {said}";
        return place is { ScriptLineNumber: > 0, ScriptName: { Length: > 0 } script } ? $"{text} (at {script}:{place.ScriptLineNumber})" : text;
    }
}
