namespace LbAgent.Interop;

/// <summary>An interface that asks and answers by ARP, with its own settings for that.</summary>
/// <param name="Index">The kernel's number.</param>
/// <param name="Name">As "eth0".</param>
/// <param name="Values">What it does.</param>
internal readonly record struct InterfaceArp(int Index, string Name, ArpValues Values);
