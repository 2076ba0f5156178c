using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>Whole configurations between wire and domain. Pure.</summary>
internal static class ConfigurationContract
{
    /// <summary>What the message asks for; a name that comes twice is a finding.</summary>
    public static ConfigurationSnapshot Read(V1.Configuration source, ulong revision, ICollection<Finding> findings)
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

        return new ConfigurationSnapshot(revision, vips.ToImmutable(), pools.ToImmutable());
    }

    public static V1.Configuration Write(ConfigurationSnapshot snapshot)
    {
        var message = new V1.Configuration();
        message.Vips.AddRange(snapshot.Vips.Values.Select(VipContract.Write));
        message.Pools.AddRange(snapshot.Pools.Values.Select(PoolContract.Write));
        return message;
    }

    private static Finding Twice(string area, string target) => new(
        $"Lb.{area}.NameTwice", target, "Name", "the name occurs more than once (names match without regard to case).", "Give each a name of its own.");
}
