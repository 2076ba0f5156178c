namespace LbAdmin.PowerShell.Output;

/// <summary>How far a flow is. Numbers are those of the wire contract.</summary>
public enum LbFlowState
{
    /// <summary>TCP: nothing but SYN has come.</summary>
    Opening = 1,
    Open = 2,

    /// <summary>TCP: the client has sent FIN or RST.</summary>
    Closing = 3,
}
