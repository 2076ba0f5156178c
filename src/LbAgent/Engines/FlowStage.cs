namespace LbAgent.Engines;

/// <summary>How far a flow is.</summary>
internal enum FlowStage
{
    /// <summary>TCP: nothing but SYN has come.</summary>
    Opening,
    Open,

    /// <summary>TCP: the client has sent FIN or RST.</summary>
    Closing,
}
