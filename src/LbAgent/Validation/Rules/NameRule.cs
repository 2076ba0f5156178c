using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Names are short and plain, so that they can stand in a log line, a file name and a command without quoting.</summary>
internal sealed class NameRule : IValidationRule
{
    private const int Longest = 63;

    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var vip in changed.PutVips.Where(vip => !IsName(vip.Name)))
        {
            findings.Add(Bad("Vip", TargetName.Vip(Shown(vip.Name))));
        }

        foreach (var pool in changed.PutPools.Where(pool => !IsName(pool.Name)))
        {
            findings.Add(Bad("Pool", TargetName.Pool(Shown(pool.Name))));
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= Longest && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>What cannot be printed must not reach a log by way of the refusal.</summary>
    private static string Shown(string name) =>
        "'" + new string([.. name.Take(Longest).Select(c => char.IsControl(c) ? '?' : c)]) + "'";

    private static Finding Bad(string area, string target) => new(
        $"Lb.{area}.NameInvalid",
        target,
        "Name",
        "the name is empty, too long, or has characters that names do not take.",
        "Use 1 to 63 of letters, digits, '.', '_' and '-', beginning with a letter or digit.");
}
