using System;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>
/// Datagrams in memory of our own, received and sent many at a call (recvmmsg(2), sendmmsg(2)): what came in by one socket goes
/// out by another without being copied here. One thread. Linux only, 64 bits.
/// </summary>
internal sealed unsafe partial class DatagramBatch : IDisposable
{
    public const int Size = 32;

    /// <summary>The longest that UDP has, and a little more.</summary>
    private const int DataLength = 64 * 1024;

    /// <summary>So much further that the first bytes of all slots do not fall on the same lines of the cache.</summary>
    private const int DataStride = DataLength + 192;

    private const int NameLength = 32;
    private const int ControlLength = 64;
    private const int HeaderControlAlignment = 8;

    private readonly MessageHeader* _headers = (MessageHeader*)NativeMemory.AllocZeroed((nuint)(Size * sizeof(MessageHeader)));
    private readonly Vector* _vectors = (Vector*)NativeMemory.AllocZeroed((nuint)(Size * sizeof(Vector)));
    private readonly byte* _names = (byte*)NativeMemory.AllocZeroed(Size * NameLength);
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(Size * ControlLength);
    private readonly byte* _data = (byte*)NativeMemory.Alloc(Size * DataStride);

    /// <summary>Room for the address of a datagram's other side, as sockaddr.</summary>
    public Span<byte> NameOf(int slot) => new(_names + (slot * NameLength), NameLength);

    public int LengthOf(int slot) => (int)_headers[slot].Length;

    /// <summary>Receives what is there. Below 0: the error is set; else how many.</summary>
    /// <param name="socket">From where.</param>
    /// <param name="first">The slot of the first.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="wantsName">Whether to note who sent it.</param>
    /// <param name="wantsControl">Whether to note what the socket was asked to tell beside it.</param>
    public int Receive(int socket, int first, int most, bool wantsName, bool wantsControl)
    {
        for (var slot = first; slot < first + most; slot++)
        {
            _vectors[slot] = new Vector { Base = _data + (slot * DataStride), Length = DataLength };
            _headers[slot] = new MessageHeader
            {
                Name = wantsName ? _names + (slot * NameLength) : null,
                NameLength = wantsName ? NameLength : 0u,
                Vectors = _vectors + slot,
                VectorCount = 1,
                Control = wantsControl ? _controls + (slot * ControlLength) : null,
                ControlLength = wantsControl ? ControlLength : (nuint)0,
            };
        }

        return ReceiveMany(socket, _headers + first, (uint)most, LinuxSocket.DontWait, null);
    }

    /// <summary>Makes a received datagram one to be sent: to the name in its slot, or, on a connected socket, to nobody named.</summary>
    public void Address(int slot, int nameLength)
    {
        ref var header = ref _headers[slot];
        header.Name = nameLength == 0 ? null : _names + (slot * NameLength);
        header.NameLength = (uint)nameLength;
        header.Control = null;
        header.ControlLength = 0;
        header.Flags = 0;
        _vectors[slot].Length = (nuint)header.Length;
    }

    /// <summary>Sends; how many the system took, or below 0 with the error set. <see cref="LengthOf"/> stays.</summary>
    public int Send(int socket, int first, int count) =>
        SendMany(socket, _headers + first, (uint)count, LinuxSocket.DontWait | LinuxSocket.NoSignal);

    /// <summary>The bytes of one datagram, where there is but one to be sent.</summary>
    public nint SendOne(int socket, int slot) =>
        LinuxSocket.Send(socket, _data + (slot * DataStride), (nint)_headers[slot].Length, LinuxSocket.DontWait | LinuxSocket.NoSignal);

    /// <summary>What came beside a datagram under this level and type; empty where nothing did.</summary>
    public ReadOnlySpan<byte> ControlOf(int slot, int level, int type)
    {
        var all = new ReadOnlySpan<byte>(_headers[slot].Control, (int)_headers[slot].ControlLength);
        while (all.Length >= sizeof(ControlHeader))
        {
            var header = MemoryMarshal.Read<ControlHeader>(all);
            if (header.Level == level && header.Type == type)
            {
                return all[sizeof(ControlHeader)..(int)header.Length];
            }

            var aligned = ((int)header.Length + HeaderControlAlignment - 1) & ~(HeaderControlAlignment - 1);
            all = all[int.Min(int.Max(aligned, sizeof(ControlHeader)), all.Length)..];
        }

        return default;
    }

    /// <summary>Sends this beside the datagram, after <see cref="Address"/>.</summary>
    public void Control(int slot, int level, int type, ReadOnlySpan<byte> value)
    {
        var control = _controls + (slot * ControlLength);
        *(ControlHeader*)control = new ControlHeader { Length = (nuint)(sizeof(ControlHeader) + value.Length), Level = level, Type = type };
        value.CopyTo(new Span<byte>(control + sizeof(ControlHeader), ControlLength - sizeof(ControlHeader)));
        _headers[slot].Control = control;
        _headers[slot].ControlLength = (nuint)(sizeof(ControlHeader) + ((value.Length + HeaderControlAlignment - 1) & ~(HeaderControlAlignment - 1)));
    }

    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_data);
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(int socket, MessageHeader* headers, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendMany(int socket, MessageHeader* headers, uint count, int flags);

    /// <summary>struct mmsghdr.</summary>
    private struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public long Flags; // an int, and the padding behind it
        public ulong Length; // as above
    }

    /// <summary>struct iovec.</summary>
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct cmsghdr.</summary>
    private struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}
