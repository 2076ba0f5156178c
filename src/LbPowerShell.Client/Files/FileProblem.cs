using System;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>What is wrong with a file, where in it, and what would be right.</summary>
internal static class FileProblem
{
    public const string Invalid = "Lb.Configuration.FileInvalid";
    public const string TooLarge = "Lb.Configuration.FileTooLarge";
    public const string Unreadable = "Lb.Configuration.FileUnreadable";
    public const string NotWritten = "Lb.Configuration.FileNotWritten";

    /// <param name="id">One of the constants.</param>
    /// <param name="file">The path of the file.</param>
    /// <param name="line">Counted from 1; 0: not known.</param>
    /// <param name="member">The path within the file, as vips[3].port; may be empty.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="remedy">What would be right.</param>
    public static LbFinding Finding(string id, string file, int line, string member, string reason, string remedy) => new()
    {
        Id = id,
        Target = line > 0 ? $"file {file}, line {line}" : $"file {file}",
        Field = member,
        Reason = reason,
        Remedy = remedy,
        Category = id switch { TooLarge => LbFindingCategory.Resource, Unreadable => LbFindingCategory.NotFound, NotWritten => LbFindingCategory.Resource, _ => LbFindingCategory.Invalid },
    };

    public static AgentException Of(string id, string file, int line, string member, string reason, string remedy, Exception? inner = null) =>
        new(Finding(id, file, line, member, reason, remedy), inner);
}
