using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// What interfaces did about ARP before the agent changed it, in a file that outlives the agent however it ends: one line of text for each. What was recorded
/// before the box started anew, or in another network namespace, says nothing of the interfaces of now, and is forgotten. Linux only.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class ArpRecord(string path)
{
    private const string Title = "lbadmin-arp";

    /// <summary>The file in an agent's state folder.</summary>
    public static string In(string stateFolder) => Path.Combine(stateFolder, "arp-settings");

    /// <summary>By index and name: another interface of that name, or of that number, is not meant.</summary>
    /// <exception cref="InvalidDataException">Nobody can read it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<InterfaceArp> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var lines = File.ReadAllLines(path);
        if (lines is not [var title, ..] || !title.StartsWith($"{Title} ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is no record of arp_ignore and arp_announce");
        }

        return title == TitleOfNow() ? [.. lines.Skip(1).Select(Parse)] : [];
    }

    /// <summary>Durably: on the disk when this returns. Without any the file goes.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(IReadOnlyCollection<InterfaceArp> before)
    {
        if (before.Count > 0)
        {
            var draft = $"{path}.new";
            using (var file = PosixFile.CreateNew(draft))
            {
                RandomAccess.Write(file, Encoding.UTF8.GetBytes(string.Concat(before.Select(Line).Prepend($"{TitleOfNow()}\n"))), 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(draft, path, overwrite: true);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
        else
        {
            return;
        }

        PosixFile.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>This start of the box, and the network namespace.</summary>
    private static string TitleOfNow() => string.Create(
        CultureInfo.InvariantCulture, $"{Title} 1 {File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {NetworkCookie.Own()}");

    /// <summary>The name, which may have any character but white space and '/', comes last.</summary>
    private static string Line(InterfaceArp one) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Index} {one.Values.Ignore} {one.Values.Announce} {one.Name}\n");

    private InterfaceArp Parse(string line) =>
        line.Split(' ', 4) is [var index, var ignore, var announce, var name]
        && Number(index) is { } number && Number(ignore) is { } ignored && Number(announce) is { } announced
            ? new InterfaceArp(number, name, new ArpValues(ignored, announced))
            : throw new InvalidDataException($"{path}: '{line}' is no line of a record of arp_ignore and arp_announce");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
