using LbAgent.Bpf;

namespace LbAdmin.Bench.Kernel;

/// <summary>The benchmark's own programs for the kernel, which its build compiles into it.</summary>
internal static class BenchObject
{
    public static LoadedObject Load(string name)
    {
        using var stream = typeof(BenchObject).Assembly.GetManifestResourceStream($"{name}.bpf.o")
            ?? throw new BenchmarkException("the benchmark was built without its programs: ./build.sh bpf says why");
        var image = new byte[stream.Length];
        stream.ReadExactly(image);
        var loaded = new LoadedObject(name, image);
        try
        {
            loaded.Load();
            return loaded;
        }
        catch (BpfFailedException)
        {
            loaded.Dispose();
            throw;
        }
    }
}
