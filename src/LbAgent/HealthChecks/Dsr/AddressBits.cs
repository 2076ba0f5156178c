using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using LbAgent.Bpf;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>The bits that say which source addresses may be a VIP's: most packets that come in cost nothing more. One thread at a time.</summary>
internal sealed class AddressBits(LoadedObject owner)
{
    private readonly BpfMap<uint, Bits> _map = new(owner, ".data.addresses");

    /// <summary>How many targets stand behind each bit: they share addresses, and addresses share bits.</summary>
    private readonly int[] _users = new int[DsrLayout.AddressBits];

    private Bits _bits;

    public void Add(DsrLayout.Address address)
    {
        var bit = BitOf(address);
        if (_users[bit]++ == 0)
        {
            Flip(bit);
        }
    }

    public void Remove(DsrLayout.Address address)
    {
        var bit = BitOf(address);
        if (--_users[bit] == 0)
        {
            Flip(bit);
        }
    }

    /// <summary>The same sum of products as Bpf/address.h.</summary>
    private static int BitOf(DsrLayout.Address address)
    {
        ReadOnlySpan<byte> bytes = address;
        var sum = unchecked(
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * 0x9E37_79B1) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) * 0x85EB_CA6B) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) * 0xC2B2_AE35) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) * 0x27D4_EB2F));
        return (int)(sum >> 20);
    }

    private void Flip(int bit)
    {
        _bits[bit / 64] ^= 1UL << (bit % 64);
        _map.Put(0, _bits);
    }

    [InlineArray(DsrLayout.AddressBits / 64)]
    private struct Bits
    {
        private ulong _first;
    }
}
