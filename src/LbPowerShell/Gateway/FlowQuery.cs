using System.Collections.Generic;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Which flows are meant. All that is given must hold; an empty list: all.</summary>
public sealed class FlowQuery
{
    /// <summary>Exact names.</summary>
    public IReadOnlyCollection<string> Vips { get; set; } = [];

    /// <summary>Addresses.</summary>
    public IReadOnlyCollection<string> Servers { get; set; } = [];

    /// <summary>Addresses or networks.</summary>
    public IReadOnlyCollection<string> Clients { get; set; } = [];

    /// <summary>At most so many; 0: all.</summary>
    public ulong Limit { get; set; }
}
