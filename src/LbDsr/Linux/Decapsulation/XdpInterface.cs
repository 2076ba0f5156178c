using System;
using System.Runtime.InteropServices;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>An interface of the calling thread's network namespace, and the program on it. Any thread of that namespace.</summary>
internal sealed unsafe class XdpInterface
{
    private const int AttachToXdp = 37;
    private const int LongestName = 15;
    private const uint FlagGeneric = 1 << 1;
    private const uint FlagNative = 1 << 2;

    private readonly int _index;

    private XdpInterface(string name, int index) => (Name, _index) = (name, index);

    public string Name { get; }

    /// <summary>Whether an interface may have that name.</summary>
    public static bool IsName(string name) => name is { Length: > 0 and <= LongestName } && name.IndexOfAny(['/', ':']) < 0;

    /// <returns>Null: there is none.</returns>
    public static XdpInterface? TryFind(string name) => IsName(name) && Libc.InterfaceIndex(name) is > 0 and var index ? new XdpInterface(name, index) : null;

    /// <summary>The program on it by the kernel's number, and where packets meet it; number 0: none.</summary>
    /// <exception cref="DecapsulationFailedException">The kernel does not say.</exception>
    public (uint Program, DecapsulationMode Mode) Attached()
    {
        var query = new Libbpf.XdpQuery { Size = (UIntPtr)sizeof(Libbpf.XdpQuery) };
        Failures.Checked(Libbpf.QueryXdp(_index, flags: 0, &query), $"ask interface {Name} for its program");
        return query.GenericProgram != 0 ? (query.GenericProgram, DecapsulationMode.Generic)
            : query.NativeProgram != 0 ? (query.NativeProgram, DecapsulationMode.Native)
            : query.HardwareProgram != 0 ? (query.HardwareProgram, DecapsulationMode.Native)
            : (query.Program, DecapsulationMode.Native);
    }

    /// <summary>Puts a program on it, native where the driver can, else generic; until the link and all its pins are gone.</summary>
    /// <exception cref="DecapsulationFailedException">Another program is there, which is never replaced, or the kernel refuses.</exception>
    public DescriptorHandle Attach(DescriptorHandle program)
    {
        var native = TryAttach(program, FlagNative);
        var result = native is >= 0 or -LinuxError.InUse or -LinuxError.Exists ? native : TryAttach(program, FlagGeneric);
        if (result >= 0)
        {
            return new DescriptorHandle(result);
        }

        RefuseIfTaken();
        throw Failures.Of(result, $"put the program on interface {Name} (native: {LinuxError.Words(-native)})");
    }

    /// <exception cref="DecapsulationFailedException">A program is on it.</exception>
    public void RefuseIfTaken()
    {
        if (Attached().Program is not 0 and var other)
        {
            throw new DecapsulationFailedException(
                DecapsulationFailure.OtherProgram,
                $"interface {Name} has an XDP program already: id {other}{NameOf(other)}. Take it off first; it is not replaced.");
        }
    }

    private int TryAttach(DescriptorHandle program, uint flags)
    {
        var options = new Libbpf.LinkOptions { Size = (UIntPtr)sizeof(Libbpf.LinkOptions), Flags = flags };
        return Libbpf.CreateLink(program.Number, _index, AttachToXdp, &options);
    }

    /// <summary>Needs CAP_SYS_ADMIN; without it the number must do.</summary>
    private static string NameOf(uint id)
    {
        using var program = new DescriptorHandle(Libbpf.ProgramById(id));
        if (program.IsInvalid)
        {
            return "";
        }

        var info = ObjectInformation.OfProgram(program);
        return $" ({Marshal.PtrToStringAnsi((IntPtr)info.Name, 16).Split('\0')[0]})";
    }
}
