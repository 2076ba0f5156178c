using System.Management.Automation;

namespace LbAdmin.Shell;

/// <summary>An error in one line: the cmdlet, what was wrong, where.</summary>
internal static class ErrorText
{
    public static string Of(ErrorRecord error)
    {
        var place = error.InvocationInfo;
        var name = place?.MyCommand?.Name;
        var text = name is null ? error.ToString() : $"{name}: {error}";
        return place is { ScriptLineNumber: > 0, ScriptName: { Length: > 0 } script } ? $"{text} (at {script}:{place.ScriptLineNumber})" : text;
    }
}
