using System.IO;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>
/// Where everything of one interface is pinned, so that it survives the process: a folder of a BPF file system. The link's pin
/// is the last to come and the first to go: where there is none, nothing is at work. The caller holds the lock (<see cref="PinRoot"/>).
/// </summary>
internal sealed class PinFolder(string path)
{
    public const string Link = "link";
    public const string Program = "program";

    /// <summary>What comes to replace a pin has this behind its name until it does.</summary>
    private const string Next = "_next";

    /// <returns>Null: nothing is pinned by that name.</returns>
    /// <exception cref="DecapsulationFailedException">It may not be opened.</exception>
    public DescriptorHandle? TryOpen(string name)
    {
        var result = Libbpf.OpenPin(Libbpf.Text(At(name)));
        return result == -LinuxError.NoSuchEntry ? null : new DescriptorHandle(Failures.Checked(result, At(name)));
    }

    /// <exception cref="DecapsulationFailedException">It is not there, or may not be opened.</exception>
    public DescriptorHandle Open(string name) => TryOpen(name) ?? throw new DecapsulationFailedException($"{At(name)} is missing: take it off, and set it up again");

    public void Create() => Failures.Checked(Libc.MakeFolder(path, 0x1C0 /* 0700 */), $"folder {path}");

    public void Pin(string name, DescriptorHandle pinned) => Failures.Checked(Libbpf.Pin(pinned.Number, Libbpf.Text(At(name))), $"pin {At(name)}");

    /// <summary>In the place of what is pinned there, in one step.</summary>
    public void Replace(string name, DescriptorHandle pinned)
    {
        RemoveFile(At(name + Next));
        Pin(name + Next, pinned);
        Failures.Checked(Libc.Rename(At(name + Next), At(name)), $"pin {At(name)}");
    }

    /// <summary>All of it, and the folder; fine where it is not there.</summary>
    public void Remove()
    {
        RemoveFile(At(Link));
        // Another version of the library may have others than this one.
        foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path) : [])
        {
            RemoveFile(file);
        }

        IgnoreMissing(Libc.RemoveFolder(path), path);
    }

    private static void RemoveFile(string file) => IgnoreMissing(Libc.RemoveFile(file), file);

    private static void IgnoreMissing(int result, string path)
    {
        if (result != -LinuxError.NoSuchEntry)
        {
            Failures.Checked(result, $"take away {path}");
        }
    }

    private string At(string name) => $"{path}/{name}";
}
