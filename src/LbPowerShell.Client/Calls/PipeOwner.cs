using System;
using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Principal;

namespace LbAdmin.PowerShell.Client.Calls;

/// <summary>
/// Whose pipe it is. Any user of Windows may make a pipe of any name that is free, and then see what is sent to it: so an
/// agent is taken for one only where the system, an administrator, a service or the user himself made the pipe.
/// </summary>
internal static class PipeOwner
{
    private const string LocalSystem = "S-1-5-18";
    private const string LocalService = "S-1-5-19";
    private const string NetworkService = "S-1-5-20";
    private const string Administrators = "S-1-5-32-544";

    /// <summary>Accounts that Windows makes for one service each (NT SERVICE\NAME).</summary>
    private const string Services = "S-1-5-80-";

    /// <exception cref="ForeignPipeException">It is another user's.</exception>
    [SupportedOSPlatform("windows")]
    public static void Check(PipeStream pipe, string name)
    {
        using var identity = WindowsIdentity.GetCurrent();
        var owner = pipe.GetAccessControl().GetOwner(typeof(SecurityIdentifier))?.Value ?? "";
        if (!IsTrusted(owner, identity.User!.Value))
        {
            throw new ForeignPipeException($"the pipe '{name}' was made by another user of this machine ({owner}), so nothing was sent to it");
        }
    }

    /// <param name="owner">SID of the pipe's owner; empty: not known.</param>
    /// <param name="own">SID of the user who asks.</param>
    public static bool IsTrusted(string owner, string own) =>
        (owner.Length > 0 && owner == own)
        || owner is LocalSystem or LocalService or NetworkService or Administrators
        || owner.StartsWith(Services, StringComparison.Ordinal);
}
