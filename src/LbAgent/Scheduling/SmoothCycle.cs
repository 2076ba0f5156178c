using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Scheduling;

/// <summary>The order of smooth weighted round robin, whole: after its last turn it begins again. For who needs all of it at hand. Pure.</summary>
internal static class SmoothCycle
{
    /// <summary>Of each turn, the position of its server in the list.</summary>
    /// <param name="weights">Of the servers, 1 or more each.</param>
    /// <param name="most">How long a cycle is to be, but for a turn for each server. What is longer, with nothing in common to divide by, is scaled down: to the
    /// nearest whole turns, so the shares are no longer exact, and each server keeps a turn at least.</param>
    public static int[] Of(IReadOnlyList<int> weights, int most)
    {
        if (weights.Count == 0)
        {
            return [];
        }

        var turns = Scaled(Reduced(weights), most);
        var order = new int[turns.Sum()];
        var piece = SmoothTurns.First(turns);
        for (var turn = 0; turn < order.Length; turn++)
        {
            piece = turn < piece.End ? piece : piece.Next();
            order[turn] = piece.At(turn);
        }

        return order;
    }

    private static int[] Reduced(IReadOnlyList<int> weights)
    {
        var common = weights.Aggregate(Divisor);
        return [.. weights.Select(weight => weight / common)];
    }

    /// <summary>The greatest in common, by Euclid.</summary>
    private static int Divisor(int one, int other) => other == 0 ? one : Divisor(other, one % other);

    private static int[] Scaled(int[] weights, int most)
    {
        var sum = weights.Sum(weight => (double)weight);
        return sum <= most ? weights : [.. weights.Select(weight => int.Max(1, (int)double.Round(weight / sum * most)))];
    }
}
