using System;
using System.Net;

namespace LbAgent.Interop;

/// <summary>An address as an interface has it. The mark is IFA_PROTO: who added it; 0 where nobody said, or the kernel is older than 5.18.</summary>
internal readonly record struct InterfaceAddress(IPAddress Address, int PrefixLength, int InterfaceIndex, byte Mark)
{
    /// <summary>Whether another address has the same leading bits, as many as the prefix has.</summary>
    public bool IsInNetworkOf(IPAddress other)
    {
        Span<byte> own = stackalloc byte[16];
        Span<byte> others = stackalloc byte[16];
        if (!Address.TryWriteBytes(own, out var length) || !other.TryWriteBytes(others, out var otherLength) || length != otherLength || PrefixLength > length * 8)
        {
            return false;
        }

        var whole = PrefixLength / 8;
        var mask = (byte)(0xFF00 >> (PrefixLength % 8));
        return own[..whole].SequenceEqual(others[..whole]) && (whole == length || ((own[whole] ^ others[whole]) & mask) == 0);
    }
}
