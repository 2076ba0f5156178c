using System;
using System.Runtime.Versioning;
using System.Security.Principal;

namespace LbAgent.Interop;

/// <summary>Accounts of Windows by their SIDs.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccount
{
    /// <summary>The account that this process runs as.</summary>
    public static string Own
    {
        get
        {
            using var identity = WindowsIdentity.GetCurrent();
            return identity.User!.Value;
        }
    }

    /// <summary>Whether this process has the rights of an administrator: LocalSystem has, a console without elevation has not.</summary>
    public static bool IsAdministrator
    {
        get
        {
            using var identity = WindowsIdentity.GetCurrent();
            return new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator);
        }
    }

    /// <summary>A local group; null where there is none of this name.</summary>
    public static string? Group(string name)
    {
        try
        {
            return new NTAccount(Environment.MachineName, name).Translate(typeof(SecurityIdentifier)).Value;
        }
        catch (IdentityNotMappedException)
        {
            return null;
        }
    }

    /// <summary>Its name where Windows knows one, else the SID.</summary>
    public static string Describe(string sid)
    {
        try
        {
            return new SecurityIdentifier(sid).Translate(typeof(NTAccount)).Value;
        }
        catch (IdentityNotMappedException)
        {
            return sid;
        }
    }
}
