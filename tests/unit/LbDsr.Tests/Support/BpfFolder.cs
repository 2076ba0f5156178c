using System;
using System.IO;
using System.Runtime.InteropServices;
using LbAdmin.Dsr.Linux;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>A folder on which the library mounts a BPF file system of its own; both are gone with the test, and all that is pinned there.</summary>
internal sealed partial class BpfFolder : IDisposable
{
    private const int NotMounted = 22; // EINVAL
    private const int Detached = 2; // MNT_DETACH

    public string Path { get; } = Directory.CreateTempSubdirectory("lbdsr-test-").FullName;

    /// <summary>One that was never used before: it knows nothing but what is pinned.</summary>
    public Decapsulation Decapsulation() => new(Path);

    /// <summary>With another program than the library's.</summary>
    public Decapsulation Decapsulation(string program) => new(Path, Image(program));

    public bool HasPins(string interfaceName) => Directory.Exists($"{Path}/lbdsr/{interfaceName}");

    public PinFolder Pins(string interfaceName) => new PinRoot(Path).Folder(interfaceName);

    public static byte[] Image(string program)
    {
        using var stream = typeof(BpfFolder).Assembly.GetManifestResourceStream(program);
        Assert.NotNull(stream);
        var image = new byte[stream.Length];
        stream.ReadExactly(image);
        return image;
    }

    public void Dispose()
    {
        // Children that other tests start have our descriptors for a moment: lazily.
        Assert.True(Unmount(Path, Detached) == 0 || Marshal.GetLastPInvokeError() == NotMounted);
        Directory.Delete(Path);
    }

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string path, int flags);
}
