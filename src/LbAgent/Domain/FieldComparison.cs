using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Domain;

/// <summary>Tells two snapshots apart field by field, for people (<c>-WhatIf</c>, history, the Exists error).</summary>
internal static class FieldComparison
{
    public static List<FieldDifference> Of(ConfigurationSnapshot before, ConfigurationSnapshot after, SnapshotDiff diff)
    {
        var differences = new List<FieldDifference>();
        foreach (var name in diff.RemovedVips)
        {
            differences.Add(Whole(DifferenceKind.Removed, TargetName.Vip(name)));
        }

        foreach (var name in diff.RemovedPools)
        {
            differences.Add(Whole(DifferenceKind.Removed, TargetName.Pool(name)));
        }

        foreach (var pool in diff.PutPools)
        {
            AddPool(differences, before.Pools.GetValueOrDefault(pool.Name), pool);
        }

        foreach (var vip in diff.PutVips)
        {
            var old = before.Vips.GetValueOrDefault(vip.Name);
            AddObject(
                differences, TargetName.Vip(vip.Name), old is null, FieldList.Of(old ?? new Vip { Name = vip.Name }), FieldList.Of(after.Vips[vip.Name]));
        }

        differences.AddRange(FieldByField(TargetName.Topology, FieldList.Of(before.Topology), FieldList.Of(after.Topology)));
        return differences;
    }

    private static void AddPool(List<FieldDifference> differences, Pool? old, Pool pool)
    {
        AddObject(differences, TargetName.Pool(pool.Name), old is null, FieldList.Of(old ?? new Pool { Name = pool.Name }), FieldList.Of(pool));
        differences.AddRange(FieldByField(
            TargetName.HealthCheck(pool.Name), FieldList.Of(old is null ? HealthCheckSettings.Default : old.HealthCheck), FieldList.Of(pool.HealthCheck)));
        var oldServers = old?.Servers ?? ValueList<RealServer>.Empty;
        if (oldServers.Equals(pool.Servers))
        {
            return;
        }

        var before = oldServers.ToDictionary(server => server.Key);
        foreach (var server in pool.Servers)
        {
            var known = before.Remove(server.Key, out var was);
            AddObject(
                differences,
                TargetName.RealServer(pool.Name, server.Key),
                !known,
                FieldList.Of(was ?? new RealServer { Address = server.Address, Port = server.Port }),
                FieldList.Of(server));
        }

        foreach (var server in before.Values)
        {
            differences.Add(Whole(DifferenceKind.Removed, TargetName.RealServer(pool.Name, server.Key)));
        }
    }

    private static void AddObject(
        List<FieldDifference> differences,
        string target,
        bool isNew,
        IEnumerable<(string Field, string Text)> before,
        IEnumerable<(string Field, string Text)> after)
    {
        if (isNew)
        {
            differences.Add(Whole(DifferenceKind.Added, target));
        }

        // What a new object has by default is not worth a line, and there was nothing before.
        var fields = FieldByField(target, before, after);
        differences.AddRange(isNew ? fields.Select(field => field with { Before = "" }) : fields);
    }

    /// <summary>The fields whose text differs.</summary>
    public static IEnumerable<FieldDifference> FieldByField(
        string target, IEnumerable<(string Field, string Text)> before, IEnumerable<(string Field, string Text)> after)
    {
        var was = before.ToDictionary(pair => pair.Field, pair => pair.Text);
        foreach (var (field, text) in after)
        {
            var old = was.GetValueOrDefault(field, "");
            if (old != text)
            {
                yield return new FieldDifference(DifferenceKind.Changed, target, field, old, text);
            }
        }
    }

    private static FieldDifference Whole(DifferenceKind kind, string target) => new(kind, target, "", "", "");
}
