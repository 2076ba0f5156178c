namespace LbAgent.Engines.Kernel;

/// <summary>One of the datapath's reasons.</summary>
/// <param name="Number">Its counter's.</param>
/// <param name="Kind">What becomes of the packet.</param>
/// <param name="Name">As in the program: no_server.</param>
/// <param name="Words">For people.</param>
internal sealed record Reason(uint Number, ReasonKind Kind, string Name, string Words);
