using LbAgent.Domain;
using LbAgent.Network;

namespace LbAgent.Engines;

/// <summary>What <c>Get-LbEngine</c> says of VIP addresses: whether the agent puts them on the box, and where, or why not.</summary>
internal static class AddressWords
{
    public static string Of(BoxAddresses addresses) =>
        addresses.IsForbidden ? "does not add VIP addresses: it was started with --addresses never, so every address mode is External"
        : addresses.Mode == AddressMode.External ? "does not add VIP addresses (address mode External)"
        : !addresses.MayAdd ? $"does not add VIP addresses ({addresses.WhyNot})"
        : addresses.Mode == AddressMode.Loopback ? "adds VIP addresses to the loopback, and keeps the box from answering ARP for them"
        : "adds VIP addresses to the box";
}
