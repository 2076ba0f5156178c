using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>The refusals that operations share: what is not there, and what is there and different.</summary>
internal static class Refusal
{
    public static Finding NoVip(string name) => new(
        "Lb.Vip.NotFound", TargetName.Vip(name), "Name", $"there is no VIP '{name}'.", "Get-LbVip lists those that are; New-LbVip makes one.", FindingCategory.NotFound);

    public static Finding NoPool(string name) => new(
        "Lb.Pool.NotFound", TargetName.Pool(name), "Name", $"there is no pool '{name}'.", "Get-LbPool lists those that are; New-LbPool makes one.", FindingCategory.NotFound);

    public static Finding NoServer(string pool, ServerKey key) => new(
        "Lb.RealServer.NotFound", TargetName.RealServer(pool, key), "Address", "the pool has no such server.", "Get-LbRealServer lists those that are.", FindingCategory.NotFound);

    /// <summary>Create of what is there with other settings than were asked for.</summary>
    public static Finding Exists(
        string area,
        string target,
        IEnumerable<(string Field, string Text)> standing,
        IEnumerable<(string Field, string Text)> asked)
    {
        var differences = FieldComparison.FieldByField(target, standing, asked).ToArray();
        return new(
            $"Lb.{area}.Exists",
            target,
            string.Join(", ", differences.Select(difference => difference.Field)),
            "it exists with other settings: " + string.Join("; ", differences.Select(difference => $"{difference.Field} is {difference.Before}, not {difference.After}")) + ".",
            $"Change it with Set-Lb{area}, or remove it first.",
            FindingCategory.Exists);
    }
}
