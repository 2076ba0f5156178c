using System.IO;

namespace LbAdmin.Dsr.Linux;

/// <summary>The compiled program, as the build put it into the library.</summary>
internal static class ProgramImage
{
    public const string Missing = "the library was built without its program (build.sh compiles it where there are clang 15 and libbpf-dev)";

    /// <summary>Null where the build could not compile it.</summary>
    public static byte[]? Read()
    {
        using var stream = typeof(ProgramImage).Assembly.GetManifestResourceStream("decap.bpf.o");
        if (stream is null)
        {
            return null;
        }

        using var image = new MemoryStream();
        stream.CopyTo(image);
        return image.ToArray();
    }
}
