using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LbAgent.Bpf;

/// <summary>The bits by which a program sees at once that an address is no VIP's: most packets cost nothing more. One thread at a time.</summary>
/// <typeparam name="TBits">All of them: a power of two.</typeparam>
/// <param name="owner">Whose map they are.</param>
internal sealed class AddressBits<TBits>(LoadedObject owner)
    where TBits : unmanaged
{
    private static readonly int Power = BitOperations.Log2((uint)Unsafe.SizeOf<TBits>() * 8);

    private readonly BpfMap<uint, TBits> _map = new(owner, ".data.addresses");

    /// <summary>How many stand behind each bit that is set: several share an address, and addresses share bits.</summary>
    private readonly Dictionary<int, int> _users = [];

    private TBits _bits;

    public void Add(IPAddress address)
    {
        if (Use(BitOf(address)))
        {
            Write();
        }
    }

    public void Remove(IPAddress address)
    {
        var bit = BitOf(address);
        if (--_users[bit] == 0)
        {
            _users.Remove(bit);
            Flip(bit);
            Write();
        }
    }

    /// <summary>Begins with these, whatever stood there before.</summary>
    public void Begin(IEnumerable<IPAddress> addresses)
    {
        _users.Clear();
        _bits = default;
        foreach (var address in addresses)
        {
            Use(BitOf(address));
        }

        Write();
    }

    /// <summary>The same sum of products as Include/address_bit.h, over 16 bytes in network order; IPv4 is IPv4-mapped.</summary>
    private static int BitOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        var sum = unchecked(
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * 0x9E37_79B1) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) * 0x85EB_CA6B) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) * 0xC2B2_AE35) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) * 0x27D4_EB2F));
        return (int)(sum >> (32 - Power));
    }

    /// <returns>Whether the bit is new.</returns>
    private bool Use(int bit)
    {
        _users[bit] = _users.GetValueOrDefault(bit) + 1;
        if (_users[bit] > 1)
        {
            return false;
        }

        Flip(bit);
        return true;
    }

    private void Flip(int bit) => MemoryMarshal.AsBytes(new Span<TBits>(ref _bits))[bit / 8] ^= (byte)(1 << (bit % 8));

    /// <summary>The kernel copies all of them, those that stay over themselves.</summary>
    private void Write() => _map.Put(0, _bits);
}
