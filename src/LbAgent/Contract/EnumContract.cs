using System;
using System.Runtime.CompilerServices;

namespace LbAgent.Contract;

/// <summary>Enums of the domain to those of the wire, which stand one higher (0 is "unspecified"). A test compares every name.</summary>
internal static class EnumContract
{
    public static TWire ToWire<TDomain, TWire>(TDomain value)
        where TDomain : struct, Enum
        where TWire : struct, Enum
    {
        var number = Unsafe.As<TDomain, int>(ref value) + 1;
        return Unsafe.As<int, TWire>(ref number);
    }
}
