using System;
using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Validation;

/// <summary>A duration within bounds, or a finding that names them.</summary>
internal static class Range
{
    public static void Check(
        string area, string target, string field, TimeSpan value, TimeSpan least, TimeSpan most, ICollection<Finding> findings)
    {
        if (value < least || value > most)
        {
            findings.Add(new Finding(
                $"Lb.{area}.{field}Invalid",
                target,
                field,
                $"{DurationText.Of(value)} is out of range.",
                $"Give {DurationText.Of(least)} to {DurationText.Of(most)}."));
        }
    }
}
