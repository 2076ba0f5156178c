using System;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Source NAT as one word: auto, off, or the address.</summary>
internal static class SourceNatText
{
    public const string Auto = "auto";
    public const string Off = "off";

    public static string Read(SourceNat? nat) => nat is not { Enabled: true } ? Off : nat.Address.Length == 0 ? Auto : nat.Address;

    public static SourceNat Write(string text) => text.Equals(Off, StringComparison.OrdinalIgnoreCase)
        ? new SourceNat()
        : new SourceNat { Enabled = true, Address = text.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? string.Empty : text };
}
