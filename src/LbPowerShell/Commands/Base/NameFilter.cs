using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Names as a user gives them: literal ones, which must exist, and wildcards, which may match nothing. Case does not matter.</summary>
internal sealed class NameFilter
{
    private readonly WildcardPattern[] _patterns;

    public NameFilter(IEnumerable<string>? names)
    {
        var given = names?.ToArray() ?? [];
        IsAll = given.Length == 0;
        var read = given.Select(name => (Name: name, Pattern: Wildcard.Of(name))).ToArray();
        Literals = read.Where(one => one.Pattern is null).Select(one => one.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        _patterns = read.Where(one => one.Pattern is not null).Select(one => one.Pattern!).ToArray();
    }

    /// <summary>No name was given: everything is meant.</summary>
    public bool IsAll { get; }

    public bool HasWildcards => _patterns.Length > 0;

    public IReadOnlyList<string> Literals { get; }

    /// <summary>What to ask an agent for: the literal names alone, or everything.</summary>
    public IReadOnlyCollection<string> Request => HasWildcards ? [] : Literals;

    public static bool IsSame(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    public bool Matches(string name) =>
        IsAll || Literals.Contains(name, StringComparer.OrdinalIgnoreCase) || _patterns.Any(pattern => pattern.IsMatch(name));

    /// <summary>The literal names, and of the existing ones those that a wildcard matches.</summary>
    public IReadOnlyList<string> Expand(IEnumerable<string> existing) =>
        Literals.Concat(existing.Where(name => _patterns.Any(pattern => pattern.IsMatch(name)))).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();

    /// <summary>The literal names that are not among the existing ones.</summary>
    public IEnumerable<string> Missing(IEnumerable<string> existing) => Literals.Except(existing, StringComparer.OrdinalIgnoreCase);
}
