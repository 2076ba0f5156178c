using System;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>Waits until every packet that is under way has left every program.</summary>
internal static unsafe class PacketFence
{
    private const int ArrayOfMaps = 12;

    /// <summary>The kernel does so whenever something is put into a map of maps: it takes some milliseconds.</summary>
    /// <param name="map">Any, to be put.</param>
    public static void Wait(DescriptorHandle map)
    {
        var options = new Libbpf.MapOptions { Size = (UIntPtr)sizeof(Libbpf.MapOptions), InnerMap = map.Number };
        using var fence = new DescriptorHandle(Failures.Checked(
            Libbpf.CreateMap(ArrayOfMaps, Libbpf.Text("fence"), sizeof(uint), sizeof(uint), entries: 1, &options), "make a map"));
        new BpfMap<uint, int>(fence, "fence").Put(0, map.Number);
    }
}
