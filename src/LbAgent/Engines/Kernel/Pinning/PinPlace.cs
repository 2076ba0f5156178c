using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel.Pinning;

/// <summary>
/// Which folder of pins is an agent's where none was named. The custom is <c>/sys/fs/bpf/lbagent</c>; an agent that may not write there has a folder
/// of its own below <see cref="BpfFileSystem.OwnPlace"/> once root has prepared one. Agents of several network namespaces do not meet. Linux only.
/// </summary>
internal static class PinPlace
{
    /// <summary>The folder that this process's user pins in. What an earlier agent of this user left at work by custom is taken over there.</summary>
    public static string Default
    {
        get
        {
            var prepared = Prepared(UserId.Effective);
            return Directory.Exists(prepared) && BpfFileSystem.Has(prepared) && !IsUsed(Custom) ? $"{prepared}/{Name}" : Custom;
        }
    }

    /// <summary>Every folder in which an agent of any user may have left something at work in this network namespace, as far as this user sees.</summary>
    public static IReadOnlyList<string> All =>
    [
        Custom,
        .. Users().Select(user => $"{user}/{Name}").Where(Directory.Exists),
    ];

    /// <summary>The folder that root prepares for a user.</summary>
    public static string Prepared(uint user) => string.Create(CultureInfo.InvariantCulture, $"{BpfFileSystem.OwnPlace}/{user}");

    /// <summary>What helps where an agent cannot pin in a folder, as the end of a sentence; empty where the folder was named by the operator, or for root.</summary>
    public static string Remedy(string folder) => folder == Custom && UserId.Effective is not 0 and var user
        ? string.Create(CultureInfo.InvariantCulture, $" ('LbAgent prepare --user {user}' as root, once after each boot, gives the agent a folder of its own)")
        : "";

    private static string Custom => $"{BpfFileSystem.Place}/{Name}";

    /// <summary>Of the folder, by the network namespace.</summary>
    private static string Name
    {
        get
        {
            var cookie = NetworkCookie.Own();
            return string.Create(CultureInfo.InvariantCulture, $"lbagent{(cookie is 0 or NetworkCookie.Initial ? "" : $"-net-{cookie}")}");
        }
    }

    private static bool IsUsed(string folder)
    {
        try
        {
            return new PinFolder(folder).IsUsed;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's is not taken over.
            return false;
        }
    }

    private static string[] Users()
    {
        try
        {
            return Directory.Exists(BpfFileSystem.OwnPlace) ? Directory.GetDirectories(BpfFileSystem.OwnPlace) : [];
        }
        catch (UnauthorizedAccessException)
        {
            // Nothing in there is for users outside its group.
            return [];
        }
    }
}
