using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>The folder in which each interface has its own: lbdsr, in a BPF file system, which is mounted where it is missing.</summary>
internal sealed class PinRoot(string fileSystem)
{
    public const string Default = "/sys/fs/bpf";

    private readonly string _path = $"{fileSystem}/lbdsr";

    public PinFolder Folder(string interfaceName) =>
        // This file system takes no names with a dot in them; interfaces have none with a colon.
        new($"{_path}/{interfaceName.Replace('.', ':')}");

    /// <summary>Makes what is missing.</summary>
    /// <exception cref="DecapsulationFailedException">It is missing, and may not be made.</exception>
    public void Create()
    {
        if (!IsMounted())
        {
            // Two mounts would hide one from the other.
            using var alone = Lock(Failures.Checked(Libc.OpenFolder(fileSystem), $"folder {fileSystem}"), isExclusive: true);
            if (!IsMounted())
            {
                Mount();
            }
        }

        var made = Libc.MakeFolder(_path, 0x1C0 /* 0700 */);
        if (made != -LinuxError.Exists)
        {
            Failures.Checked(made, $"folder {_path}");
        }
    }

    /// <summary>Until it is disposed of, nobody else changes anything here; shared, nobody changes anything. Null: nothing was ever set up here.</summary>
    public DescriptorHandle? TryLock(bool isExclusive)
    {
        var opened = Libc.OpenFolder(_path);
        return opened == -LinuxError.NoSuchEntry ? null : Lock(Failures.Checked(opened, $"folder {_path}"), isExclusive);
    }

    private DescriptorHandle Lock(int opened, bool isExclusive)
    {
        var folder = new DescriptorHandle(opened);
        var locked = Libc.Lock(folder.Number, isExclusive);
        if (locked < 0)
        {
            folder.Dispose();
            throw Failures.Of(locked, $"lock {fileSystem}");
        }

        return folder;
    }

    private bool IsMounted() => Failures.Checked(Libc.IsOfBpf(fileSystem), $"BPF file system {fileSystem}") > 0;

    private void Mount()
    {
        var mounted = Libc.MountBpf(fileSystem);
        if (mounted == -LinuxError.NotPermitted)
        {
            throw new DecapsulationFailedException(DecapsulationFailure.NotPermitted, $"no BPF file system is mounted on {fileSystem}, and mounting it takes CAP_SYS_ADMIN (mount -t bpf bpf {fileSystem})");
        }

        Failures.Checked(mounted, $"mount a BPF file system on {fileSystem}");
    }
}
