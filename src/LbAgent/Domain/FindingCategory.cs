namespace LbAgent.Domain;

/// <summary>What kind of refusal a finding is; decides the gRPC status.</summary>
internal enum FindingCategory
{
    Invalid,
    NotFound,
    Exists,
    Conflict,
    NotAvailable,
    Resource,
}
