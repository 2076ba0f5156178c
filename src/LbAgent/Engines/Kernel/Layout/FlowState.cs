namespace LbAgent.Engines.Kernel.Layout;

/// <summary>enum flow_state.</summary>
internal enum FlowState : byte
{
    Opening = 1,
    Open = 2,
    Closing = 3,
    Adopted = 4,
}
