namespace LbAgent.Domain;

/// <summary>One setting that differs between two snapshots; an empty field means the whole target was added or removed.</summary>
internal sealed record FieldDifference(DifferenceKind Kind, string Target, string Field, string Before, string After);
