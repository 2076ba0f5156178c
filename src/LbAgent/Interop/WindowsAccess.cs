using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Interop;

/// <summary>
/// Who may do what with the agent's things on Windows, as access lists in Microsoft's text form (SDDL). Pure; accounts are
/// given by their SIDs: S-1-5-18 (SY) is LocalSystem, S-1-5-32-544 (BA) the administrators, S-1-5-2 (NU) whoever comes by the network.
/// </summary>
internal static class WindowsAccess
{
    public const string LocalSystem = "S-1-5-18";
    public const string Administrators = "S-1-5-32-544";

    /// <summary>CREATOR OWNER: whoever makes a file in a folder, which where nobody else may make one is nobody else.</summary>
    private const string CreatorOwner = "S-1-3-0";

    /// <summary>
    /// To read and write a pipe, but to make no further one of its name: FILE_GENERIC_READ and FILE_GENERIC_WRITE without
    /// FILE_CREATE_PIPE_INSTANCE.
    /// </summary>
    private const string ReadAndWritePipe = "0x12019b";

    /// <summary>
    /// What lets somebody change a folder or what is in it: make files and folders, write and remove them, set attributes,
    /// access list and owner; and the general rights that include those.
    /// </summary>
    private const int Changing = 0x0002 | 0x0004 | 0x0010 | 0x0040 | 0x0100 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000;

    /// <summary>
    /// The control pipe: full control for the agent's account and LocalSystem, reading and writing for the administrators and
    /// a group, if there is one.
    /// Nobody comes in by the network: a pipe can be reached from other machines where file sharing is on.
    /// </summary>
    /// <param name="own">SID of the account that the agent runs as.</param>
    /// <param name="isAdministrator">Whether that account is an administrator: they all own the pipe then, and clients know that no ordinary user made it.</param>
    /// <param name="group">SID of a group that may control the agent too; null: there is none.</param>
    public static string Pipe(string own, bool isAdministrator, string? group) =>
        $"O:{(isAdministrator ? "BA" : own)}D:P(D;;FA;;;NU)(A;;FA;;;SY){ForOwn("", own)}(A;;{ReadAndWritePipe};;;BA)"
        + (group is null ? "" : $"(A;;{ReadAndWritePipe};;;{group})");

    /// <summary>The state folder: the agent's account, LocalSystem and the administrators, and nothing that comes from the folder above.</summary>
    /// <param name="own">SID of the account that the agent runs as.</param>
    public static string StateFolder(string own) => $"D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA){ForOwn("OICI", own)}";

    /// <summary>Whether a folder of this owner may be trusted: whoever owns it can give rights to itself at any time.</summary>
    public static bool MayOwn(string owner, string own) => owner == own || owner is LocalSystem or Administrators;

    /// <summary>Of the accounts that an access list allows something, those that may change the folder and must not.</summary>
    public static IReadOnlyList<string> Strangers(IEnumerable<(string Account, int Rights)> allowed, string own) =>
    [
        .. allowed.Where(one => (one.Rights & Changing) != 0 && one.Account != CreatorOwner && !MayOwn(one.Account, own))
            .Select(one => one.Account)
            .Distinct(),
    ];

    /// <summary>LocalSystem has its entry already.</summary>
    private static string ForOwn(string inheritance, string own) => own == LocalSystem ? "" : $"(A;{inheritance};FA;;;{own})";
}
