namespace LbAgent.Runtime;

/// <summary>One step of hashing: 64 bits into a state, by the finish of splitmix64 (Steele, Lea and Flood, 2014).</summary>
internal static class Mix64
{
    public static ulong Of(ulong value, ulong state)
    {
        var mixed = (value ^ state) + 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
