using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>What the kernel tells of programs, links and maps.</summary>
internal static unsafe class ObjectInformation
{
    public static Libbpf.ProgramInfo OfProgram(DescriptorHandle program) => Of<Libbpf.ProgramInfo>(program);

    public static Libbpf.MapInfo OfMap(DescriptorHandle map) => Of<Libbpf.MapInfo>(map);

    public static Libbpf.LinkInfo OfLink(DescriptorHandle link) => Of<Libbpf.LinkInfo>(link);

    private static T Of<T>(DescriptorHandle descriptor)
        where T : unmanaged
    {
        T information = default;
        var length = (uint)sizeof(T);
        Failures.Checked(Libbpf.GetInfo(descriptor.Number, &information, &length), "ask about a BPF object");
        return information;
    }
}
