using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>What one agent has, read once and remembered while a change is planned. Used by one thread at a time.</summary>
internal sealed class AgentInventory
{
    private readonly IAgentConnection _connection;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<string, object> _read = new(StringComparer.OrdinalIgnoreCase);

    public AgentInventory(IAgentConnection connection, CancellationToken cancellationToken)
    {
        _connection = connection;
        _cancellationToken = cancellationToken;
    }

    public string Agent => _connection.Name;

    /// <summary>The VIPs that are meant: wildcards as what matches, literal names as they are (the agent judges whether they exist), or only those that exist.</summary>
    public async Task<IReadOnlyList<string>> VipNamesAsync(IEnumerable<string> names, bool ifExists = false)
    {
        var filter = new NameFilter(names);
        var meant = filter.HasWildcards ? filter.Expand((await VipsAsync().ConfigureAwait(false)).Select(vip => vip.Name)) : filter.Literals;
        return ifExists ? await ExistingAsync(meant, FindVipAsync).ConfigureAwait(false) : meant;
    }

    /// <summary>As <see cref="VipNamesAsync"/>, for pools.</summary>
    public async Task<IReadOnlyList<string>> PoolNamesAsync(IEnumerable<string> names, bool ifExists = false)
    {
        var filter = new NameFilter(names);
        var meant = filter.HasWildcards ? filter.Expand((await PoolsAsync().ConfigureAwait(false)).Select(pool => pool.Name)) : filter.Literals;
        return ifExists ? await ExistingAsync(meant, FindPoolAsync).ConfigureAwait(false) : meant;
    }

    /// <summary>The pools that are meant by names of pools, or by names of VIPs that balance over them.</summary>
    public async Task<IReadOnlyList<string>> PoolsOfAsync(PoolTarget target, bool ifExists = false)
    {
        if (target.Pools is not null)
        {
            return await PoolNamesAsync(target.Pools, ifExists).ConfigureAwait(false);
        }

        var names = new List<string>();
        foreach (var vip in await VipNamesAsync(target.Vips ?? [], ifExists).ConfigureAwait(false))
        {
            names.Add((await VipAsync(vip).ConfigureAwait(false)).Pool);
        }

        return names.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
    }

    /// <summary>The pools of the VIPs of this name, which may have wildcards; where there is none, the pool of this name.</summary>
    /// <exception cref="AgentException">There is neither.</exception>
    public async Task<IReadOnlyList<string>> PoolsOfVipOrPoolAsync(string name)
    {
        if (Wildcard.Of(name) is { } pattern)
        {
            return (await VipsAsync().ConfigureAwait(false)).Where(vip => pattern.IsMatch(vip.Name)).Select(vip => vip.Pool)
                .Concat((await PoolsAsync().ConfigureAwait(false)).Where(pool => pattern.IsMatch(pool.Name)).Select(pool => pool.Name))
                .Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        }

        var found = await FindVipAsync(name).ConfigureAwait(false) is { } vip ? vip.Pool : (await FindPoolAsync(name).ConfigureAwait(false))?.Name;
        return found is null ? throw NotFound.VipOrPool(name) : [found];
    }

    /// <exception cref="AgentException">There is none of this name.</exception>
    public async Task<LbVip> VipAsync(string name) => await FindVipAsync(name).ConfigureAwait(false) ?? throw NotFound.Vip(name);

    /// <exception cref="AgentException">There is none of this name.</exception>
    public async Task<LbPool> PoolAsync(string name) => await FindPoolAsync(name).ConfigureAwait(false) ?? throw NotFound.Pool(name);

    /// <summary>The servers of these pools; null: of all.</summary>
    public async Task<IReadOnlyList<LbRealServer>> ServersAsync(IReadOnlyList<string>? pools) => pools is { Count: 0 }
        ? []
        : await ReadAsync("servers " + string.Join(",", pools ?? ["*"]), () => _connection.GetRealServersAsync(pools ?? [], _cancellationToken)).ConfigureAwait(false);

    /// <summary>Null: there is none of this name.</summary>
    public async Task<LbPool?> FindPoolAsync(string name) =>
        FirstOf(await ReadAsync("pool " + name, () => _connection.GetPoolsAsync([name], _cancellationToken)).ConfigureAwait(false));

    private async Task<LbVip?> FindVipAsync(string name) =>
        _read.TryGetValue("VIPs", out var all) && ((IReadOnlyList<LbVip>)all).FirstOrDefault(vip => NameFilter.IsSame(vip.Name, name)) is { } known
            ? known
            : FirstOf(await ReadAsync("VIP " + name, () => _connection.GetVipsAsync([name], _cancellationToken)).ConfigureAwait(false));

    private static async Task<IReadOnlyList<string>> ExistingAsync<T>(IReadOnlyList<string> names, Func<string, Task<T?>> find)
        where T : class
    {
        var existing = new List<string>();
        foreach (var name in names)
        {
            if (await find(name).ConfigureAwait(false) is not null)
            {
                existing.Add(name);
            }
        }

        return existing;
    }

    private static T? FirstOf<T>(IReadOnlyList<T> list)
        where T : class => list.Count == 0 ? null : list[0];

    private Task<IReadOnlyList<LbVip>> VipsAsync() => ReadAsync("VIPs", () => _connection.GetVipsAsync([], _cancellationToken));

    private Task<IReadOnlyList<LbPool>> PoolsAsync() => ReadAsync("pools", () => _connection.GetPoolsAsync([], _cancellationToken));

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string key, Func<Task<IReadOnlyList<T>>> read)
    {
        if (!_read.TryGetValue(key, out var list))
        {
            _read.Add(key, list = await read().ConfigureAwait(false));
        }

        return (IReadOnlyList<T>)list;
    }
}
