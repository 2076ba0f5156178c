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

    /// <summary>The VIPs that are meant: literal names as they are (the agent judges whether they exist), wildcards as what matches.</summary>
    public async Task<IReadOnlyList<string>> VipNamesAsync(IEnumerable<string> names)
    {
        var filter = new NameFilter(names);
        return filter.HasWildcards ? filter.Expand((await VipsAsync().ConfigureAwait(false)).Select(vip => vip.Name)) : filter.Literals;
    }

    /// <summary>As <see cref="VipNamesAsync"/>, for pools.</summary>
    public async Task<IReadOnlyList<string>> PoolNamesAsync(IEnumerable<string> names)
    {
        var filter = new NameFilter(names);
        return filter.HasWildcards ? filter.Expand((await PoolsAsync().ConfigureAwait(false)).Select(pool => pool.Name)) : filter.Literals;
    }

    /// <summary>The pools that are meant by names of pools, or by names of VIPs that balance over them.</summary>
    public async Task<IReadOnlyList<string>> PoolsOfAsync(string[]? vips, string[]? pools)
    {
        if (pools is not null)
        {
            return await PoolNamesAsync(pools).ConfigureAwait(false);
        }

        var names = new List<string>();
        foreach (var vip in await VipNamesAsync(vips ?? []).ConfigureAwait(false))
        {
            names.Add((await VipAsync(vip).ConfigureAwait(false)).Pool);
        }

        return names.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
    }

    /// <exception cref="AgentException">There is none of this name.</exception>
    public async Task<LbVip> VipAsync(string name) =>
        _read.TryGetValue("VIPs", out var all) && ((IReadOnlyList<LbVip>)all).FirstOrDefault(vip => NameFilter.IsSame(vip.Name, name)) is { } known
            ? known
            : FirstOf(await ReadAsync("VIP " + name, () => _connection.GetVipsAsync([name], _cancellationToken)).ConfigureAwait(false)) ?? throw NotFound.Vip(name);

    /// <exception cref="AgentException">There is none of this name.</exception>
    public async Task<LbPool> PoolAsync(string name) =>
        FirstOf(await ReadAsync("pool " + name, () => _connection.GetPoolsAsync([name], _cancellationToken)).ConfigureAwait(false)) ?? throw NotFound.Pool(name);

    public Task<IReadOnlyList<LbRealServer>> ServersAsync(string pool) =>
        ReadAsync("servers " + pool, () => _connection.GetRealServersAsync([pool], _cancellationToken));

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
