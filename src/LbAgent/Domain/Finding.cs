namespace LbAgent.Domain;

/// <summary>One thing that is wrong with a request, and what would be right.</summary>
/// <param name="Id">Stable, as "Lb.Vip.AddressInvalid".</param>
/// <param name="Target">What it is about, as "VIP web".</param>
/// <param name="Field">The setting, as "Port"; empty where it concerns the whole target.</param>
/// <param name="Reason">What was wrong.</param>
/// <param name="Remedy">What would be right.</param>
/// <param name="Category">What kind of refusal.</param>
/// <param name="Severity">Whether it refuses the change.</param>
internal sealed record Finding(
    string Id,
    string Target,
    string Field,
    string Reason,
    string Remedy,
    FindingCategory Category = FindingCategory.Invalid,
    FindingSeverity Severity = FindingSeverity.Error);
