namespace LbAgent.Domain;

/// <summary>By what the same client is known when it comes back.</summary>
internal enum PersistenceKind
{
    None,
    SourceAddress,
}
