using System;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Runtime.Versioning;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Interop;

namespace LbAgent.Hosting;

/// <summary>
/// What root does once after each boot for an agent of another user: a BPF file system at <see cref="BpfFileSystem.OwnPlace"/>, which belongs to root and
/// lets a group through (mode 0750), and in it a folder that is that user's alone (0700). Run again, it changes nothing.
/// </summary>
internal static class BoxPreparation
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Everybody = OwnerAlone | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <param name="userName">The user that the agent runs as: a name or a number.</param>
    /// <param name="groupName">The group that is let through; empty: the user's first.</param>
    /// <param name="output">What is prepared.</param>
    /// <param name="error">Why it is not.</param>
    /// <returns>Exit code: 0 where all is prepared.</returns>
    public static int Run(string userName, string groupName, TextWriter output, TextWriter error)
    {
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("There is no kernel engine on this system, so there is nothing to prepare.");
            return 0;
        }

        try
        {
            var user = UserId.Of(userName) ?? throw new IOException($"there is no user {userName} on this system; name the agent's user with --user");
            var group = groupName.Length == 0 ? user.Group
                : GroupId.Of(groupName) ?? throw new IOException($"there is no group {groupName} on this system; name a group of user {user.Name} with --group");
            if (!user.IsIn(group))
            {
                throw new IOException($"user {user.Name} does not belong to group {groupName}; name a group of that user with --group");
            }

            MountFor(group);
            var folder = GiveFolderTo(user);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"An agent that runs as user {user.Name} (uid {user.Number}) pins the kernel engine's programs and tables in {folder}, and they outlive that agent."));
            output.WriteLine($"{BpfFileSystem.OwnPlace} is gone after a reboot: run this again then, before the agent starts.");
            if (BpfFileSystem.IsOurOwn())
            {
                output.WriteLine("It is also gone with this mount namespace, which is not the box's: run this in the box's (nsenter --net, not ip netns exec).");
            }

            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"LbAgent: {failure.Message}");
            return 1;
        }
    }

    [SupportedOSPlatform("linux")]
    private static void MountFor(uint group)
    {
        const string place = BpfFileSystem.OwnPlace;
        if (UserId.Effective != 0)
        {
            throw new IOException($"{place} is root's to mount: run this as root");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!, Everybody);
        Directory.CreateDirectory(place, OwnerAlone);
        if (!BpfFileSystem.Has(place))
        {
            // By the open folder, as a path could have become a symbolic link to somewhere else meanwhile.
            using var folder = PosixFile.OpenDirectory(place);
            var opened = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{folder.DangerousGetHandle()}");
            if (BpfFileSystem.Mount(opened, "0750") is not 0 and var number)
            {
                throw new IOException($"a BPF file system cannot be mounted at {place}: {new Win32Exception(number).Message}");
            }
        }

        foreach (var other in Directory.GetDirectories(place))
        {
            if (UserId.Of(Path.GetFileName(other)) is { } owner && !owner.IsIn(group))
            {
                throw new IOException($"user {owner.Name}, who has a folder in {place} already, would be shut out: name a group that both users belong to with --group");
            }
        }

        PosixFile.Give(place, 0, group);
    }

    [SupportedOSPlatform("linux")]
    private static string GiveFolderTo(UserId user)
    {
        var folder = PinPlace.Prepared(user.Number);
        Directory.CreateDirectory(folder, OwnerAlone);
        PosixFile.Give(folder, user.Number, user.Group);
        return folder;
    }
}
