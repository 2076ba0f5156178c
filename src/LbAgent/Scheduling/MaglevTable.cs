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
    /// <summary>At least so many places for each of the first hundred servers: few flows move then with a change.</summary>
    private const int PlacesOfAFew = 600;

    private const int AFew = 100;

    /// <summary>At least so many for each of many: shares then differ by 0.5 %, and the table of a thousand is soon built. What moves is a small part of the whole anyway.</summary>
    private const int PlacesOfEach = 200;

    /// <summary>At least so many for the lightest, so that its weight shows.</summary>
    private const int PlacesOfTheLightest = 10;

    /// <summary>Primes, so that every step goes through the whole table.</summary>
    private static readonly int[] Sizes = [1_021, 2_039, 4_093, 8_191, 16_381, 32_749, 65_537, 131_071, 262_139, 524_287, 1_048_573];

    /// <summary>For each place, the position of its server in the list. Empty where no server is.</summary>
    public static int[] Build(IReadOnlyList<RealServerState> servers)
    {
        var fillers = servers
            .Select((server, position) => (Key: Key(server), server.Settings.Weight, position))
            .OrderBy(filler => filler.Key)
            .ToArray();
        if (fillers.Length == 0)
        {
            return [];
        }

        var size = SizeFor(fillers.Length, fillers.Min(filler => filler.Weight), fillers.Sum(filler => (long)filler.Weight));
        var next = fillers.Select(filler => (uint)(Mix64.Of(filler.Key, 1) % (uint)size)).ToArray();
        var skip = fillers.Select(filler => (uint)((Mix64.Of(filler.Key, 2) % (uint)(size - 1)) + 1)).ToArray();
        return Fill(size, fillers.Select(filler => filler.Weight).ToArray(), fillers.Select(filler => filler.position).ToArray(), next, skip);
    }

    private static int SizeFor(int servers, int lightest, long weights)
    {
        var wanted = long.Max(PlacesOfAFew * int.Min(servers, AFew), long.Max(PlacesOfEach * (long)servers, PlacesOfTheLightest * weights / lightest));
        return Sizes.FirstOrDefault(size => size >= wanted, Sizes[^1]);
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
