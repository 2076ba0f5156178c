using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>Whole configurations between wire and domain. Pure.</summary>
internal static class ConfigurationContract
{
    /// <summary>What the message asks for; a name that comes twice is a finding.</summary>
    /// <param name="source">The message.</param>
    /// <param name="revision">The revision that it is.</param>
    /// <param name="otherwise">The topology where the message has none.</param>
    /// <param name="findings">Where what cannot be read goes.</param>
    public static ConfigurationSnapshot Read(V1.Configuration source, ulong revision, Topology otherwise, ICollection<Finding> findings)
    {
        var vips = ConfigurationSnapshot.Empty.Vips.ToBuilder();
        foreach (var vip in source.Vips)
        {
            var whole = VipContract.Read(vip)(new Vip { Name = vip.Name }, findings);
            if (!vips.TryAdd(vip.Name, whole))
            {
                findings.Add(Twice("Vip", TargetName.Vip(vip.Name)));
            }
        }

        var pools = ConfigurationSnapshot.Empty.Pools.ToBuilder();
        foreach (var pool in source.Pools)
        {
            if (!pools.TryAdd(pool.Name, PoolContract.ReadWhole(pool, findings)))
            {
                findings.Add(Twice("Pool", TargetName.Pool(pool.Name)));
            }
        }

        var topology = source.Topology is { } asked ? TopologyContract.Read(asked)(Topology.Default, findings) : otherwise;
        return new ConfigurationSnapshot(revision, vips.ToImmutable(), pools.ToImmutable(), topology);
    }

    public static V1.Configuration Write(ConfigurationSnapshot snapshot)
    {
        var message = new V1.Configuration { Topology = TopologyContract.Write(snapshot.Topology) };
        message.Vips.AddRange(snapshot.Vips.Values.Select(VipContract.Write));
        message.Pools.AddRange(snapshot.Pools.Values.Select(PoolContract.Write));
        return message;
    }

    private static Finding Twice(string area, string target) => new(
        $"Lb.{area}.NameTwice", target, "Name", "the name occurs more than once (names match without regard to case).", "Give each a name of its own.");
}
