namespace LbAgent.Engines;

/// <summary>What becomes of a packet for which there is a reason.</summary>
internal enum ReasonKind
{
    /// <summary>Handed on untouched.</summary>
    Pass,
    Drop,

    /// <summary>Served, or answered, and worth counting.</summary>
    Note,
}
