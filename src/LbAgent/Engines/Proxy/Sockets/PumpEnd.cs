namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>How one direction of a connection ended.</summary>
internal enum PumpEnd
{
    /// <summary>The sender's FIN is handed on.</summary>
    Finished,

    /// <summary>The sender has reset the connection; all that came before is handed to the system. Or the connection was ended here.</summary>
    SenderLost,

    /// <summary>The receiver has reset the connection.</summary>
    ReceiverLost,
}
