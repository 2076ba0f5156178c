namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>A packet in another: the outer header, the packet, and what the frame would be without the outer header.</summary>
internal sealed record Tunnelled(byte[] Outer, byte[] Inner, byte[] Bare)
{
    private const int LinkLength = 14;

    /// <summary>Null: there is none in this frame.</summary>
    public static Tunnelled? In(byte[] frame)
    {
        var header = frame[12..LinkLength] is [0x86, 0xDD] ? 40 : 20;
        if (frame[12..LinkLength] is not ([0x86, 0xDD] or [0x08, 0x00]) || frame[LinkLength + (header == 40 ? 6 : 9)] is not ((4 or 41) and var protocol))
        {
            return null;
        }

        var inner = frame[(LinkLength + header)..];
        byte[] type = protocol == 41 ? [0x86, 0xDD] : [0x08, 0x00];
        return new Tunnelled(frame[LinkLength..(LinkLength + header)], inner, [.. frame[..12], .. type, .. inner]);
    }
}
