using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>
/// Maglev's consistent table (Eisenbud and others, NSDI 2016, section 3.4): each server fills places in an order of its own, in turns as
/// often as its weight says. It depends on addresses, ports and weights alone, not on the order of the servers. One that leaves
/// gives its places to the others; few others move.
/// </summary>
internal static class MaglevTable
{
    /// <summary>
    /// How many places there are for pools of up to so many servers: at least 200 for each, so that shares differ by 0.5 % at most. Another size
    /// would move nearly every flow, so there are three sizes only, and what counts is how large the pool is, not who of it is available.
    /// They are primes, so that every step goes through the whole table.
    /// </summary>
    private static readonly (int Servers, int Places)[] Sizes = [(327, 65_537), (1_310, 262_139), (int.MaxValue, 1_048_573)];

    /// <summary>For each place, the position of its server in the list. Empty where no server is.</summary>
    /// <param name="servers">Those that are available.</param>
    /// <param name="poolSize">How many the pool has, available or not.</param>
    public static int[] Build(IReadOnlyList<RealServerState> servers, int poolSize)
    {
        var fillers = servers
            .Select((server, position) => (Key: Key(server), server.Settings.Weight, position))
            .OrderBy(filler => filler.Key)
            .ToArray();
        if (fillers.Length == 0)
        {
            return [];
        }

        var size = Sizes.First(size => poolSize <= size.Servers).Places;
        var next = fillers.Select(filler => (uint)(Mix64.Of(filler.Key, 1) % (uint)size)).ToArray();
        var skip = fillers.Select(filler => (uint)((Mix64.Of(filler.Key, 2) % (uint)(size - 1)) + 1)).ToArray();
        return Fill(size, fillers.Select(filler => filler.Weight).ToArray(), fillers.Select(filler => filler.position).ToArray(), next, skip);
    }

    private static int[] Fill(int size, int[] weights, int[] positions, uint[] next, uint[] skip)
    {
        var table = new int[size];
        Array.Fill(table, -1);
        var most = weights.Max();
        var credit = new int[weights.Length];
        for (var filled = 0; ;)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                // A round gives each its weight in parts of the greatest one, so a heavy server does not go first for long.
                credit[i] += weights[i];
                if (credit[i] < most)
                {
                    continue;
                }

                credit[i] -= most;
                while (table[next[i]] >= 0)
                {
                    next[i] = Step(next[i], skip[i], (uint)size);
                }

                table[next[i]] = positions[i];
                if (++filled == size)
                {
                    return table;
                }
            }
        }
    }

    private static uint Step(uint place, uint skip, uint size)
    {
        var next = place + skip;
        return next >= size ? next - size : next;
    }

    /// <summary>A server's identity as a number: two servers of one number would still be two, in the order of the list.</summary>
    private static ulong Key(RealServerState server)
    {
        var endpoint = FlowEndpoint.Of(server.Key.Address, server.Key.Port);
        var low = Mix64.Of((ulong)endpoint.Address, endpoint.Port);
        return Mix64.Of((ulong)(endpoint.Address >> 64), low);
    }
}
