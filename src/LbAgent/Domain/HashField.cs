namespace LbAgent.Domain;

/// <summary>A part of a flow's 5-tuple that the Hash scheduler may look at.</summary>
internal enum HashField
{
    SourceAddress,
    DestinationAddress,
    SourcePort,
    DestinationPort,
}
