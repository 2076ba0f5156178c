using System.Net;

namespace LbAgent.Interop;

/// <summary>An address as an interface has it. The mark is IFA_PROTO: who added it; 0 where nobody said, or the kernel is older than 5.18.</summary>
internal readonly record struct InterfaceAddress(IPAddress Address, int PrefixLength, int InterfaceIndex, byte Mark);
