using System;
using System.Collections.Generic;

namespace LbAgent.Api;

/// <summary>The names that a caller asks for, without regard to case; none at all means every one.</summary>
internal sealed class NameFilter(IReadOnlyCollection<string> names)
{
    private readonly HashSet<string>? _names = names.Count == 0 ? null : new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);

    public bool Has(string name) => _names is null || _names.Contains(name);
}
