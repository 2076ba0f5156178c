using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>The one refusal for what the model knows and this agent does not do yet.</summary>
internal static class NotAvailable
{
    public static Finding Of(string area, string target, string field, string what, string remedy) =>
        new($"Lb.{area}.NotAvailable", target, field, $"{what} is not available in this agent.", remedy, FindingCategory.NotAvailable);
}
