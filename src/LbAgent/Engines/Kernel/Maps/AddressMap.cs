using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;

namespace LbAgent.Engines.Kernel.Maps;

/// <summary>The bits that say which destination addresses may be a VIP's. One thread at a time.</summary>
internal sealed class AddressMap(LoadedObject owner)
{
    private const int BitCount = 65_536;

    private readonly BpfMap<uint, Bits> _map = new(owner, ".data.addresses");

    /// <summary>How many VIPs stand behind each bit that is set: addresses may share one.</summary>
    private readonly Dictionary<uint, int> _users = [];

    private Bits _bits;

    public void Add(DatapathLayout.Address address)
    {
        var bit = BitOf(address);
        _users[bit] = _users.GetValueOrDefault(bit) + 1;
        Write(bit, isSet: true);
    }

    public void Remove(DatapathLayout.Address address)
    {
        var bit = BitOf(address);
        if (--_users[bit] == 0)
        {
            _users.Remove(bit);
            Write(bit, isSet: false);
        }
    }

    /// <summary>Begins with these, whatever stood there before.</summary>
    public void Adopt(IEnumerable<DatapathLayout.Address> addresses)
    {
        _users.Clear();
        _bits = default;
        foreach (var address in addresses)
        {
            var bit = BitOf(address);
            _users[bit] = _users.GetValueOrDefault(bit) + 1;
            _bits[(int)(bit / 64)] |= 1UL << (int)(bit % 64);
        }

        _map.Put(0, _bits);
    }

    /// <summary>The same sum of products as lib/address.h.</summary>
    private static uint BitOf(DatapathLayout.Address address)
    {
        ReadOnlySpan<byte> bytes = address;
        var sum = unchecked(
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * 0x9E37_79B1) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) * 0x85EB_CA6B) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) * 0xC2B2_AE35) +
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) * 0x27D4_EB2F));
        return sum >> 16;
    }

    /// <summary>The kernel copies all of them, those that stay over themselves.</summary>
    private void Write(uint bit, bool isSet)
    {
        var mask = 1UL << (int)(bit % 64);
        ref var word = ref _bits[(int)(bit / 64)];
        word = isSet ? word | mask : word & ~mask;
        _map.Put(0, _bits);
    }

    [InlineArray(BitCount / 64)]
    private struct Bits
    {
        private ulong _first;
    }
}
