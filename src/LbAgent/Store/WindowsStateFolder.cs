using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using LbAgent.Interop;

namespace LbAgent.Store;

/// <summary>
/// The state folder on Windows: made with an access list of its own, for C:\ProgramData lets every user of the machine make
/// files in what is made there; one that is there already must be as good.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsStateFolder
{
    /// <exception cref="IOException">The folder is a link, belongs to somebody else or can be written by others.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not make or read it.</exception>
    public static void Prepare(string path)
    {
        var own = WindowsAccount.Own;
        var folder = new DirectoryInfo(path);
        if (!folder.Exists)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            var access = new DirectorySecurity();
            access.SetSecurityDescriptorSddlForm(WindowsAccess.StateFolder(own), AccessControlSections.Access);
            folder.Create(access);
            folder.Refresh();
        }

        // Looked at in any case: somebody may have been quicker.
        if (folder.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw new IOException($"the state directory '{path}' is a link or a mounted folder; name the directory itself with --state");
        }

        var now = folder.GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner);
        var owner = now.GetOwner(typeof(SecurityIdentifier))?.Value ?? "";
        if (!WindowsAccess.MayOwn(owner, own))
        {
            throw new IOException(
                $"the state directory '{path}' belongs to {WindowsAccount.Describe(owner)}, who can change it; "
                + $"take it over with: icacls \"{path}\" /setowner *{own}");
        }

        var allowed = now.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)).Cast<FileSystemAccessRule>()
            .Where(rule => rule.AccessControlType == AccessControlType.Allow)
            .Select(rule => (rule.IdentityReference.Value, (int)rule.FileSystemRights));
        if (WindowsAccess.Strangers(allowed, own) is [_, ..] strangers)
        {
            var who = string.Join(", ", strangers.Select(WindowsAccount.Describe));
            throw new IOException($"others can write to the state directory '{path}' ({who}); take that away with: {Remedy(path, own, strangers)}");
        }
    }

    private static string Remedy(string path, string own, IReadOnlyList<string> strangers) =>
        $"icacls \"{path}\" /inheritance:r /remove:g {string.Join(' ', strangers.Select(sid => $"*{sid}"))}"
        + $" /grant:r *{WindowsAccess.LocalSystem}:(OI)(CI)F *{WindowsAccess.Administrators}:(OI)(CI)F *{own}:(OI)(CI)F";
}
