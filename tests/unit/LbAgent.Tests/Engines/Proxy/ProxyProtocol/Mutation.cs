using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Tests.Engines.Proxy.ProxyProtocol;

/// <summary>A header gone wrong in one to three ways.</summary>
internal static class Mutation
{
    public static byte[] Of(IReadOnlyList<byte[]> headers, Random random)
    {
        var bytes = headers[random.Next(headers.Count)].ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            Mutate(bytes, headers, random);
        }

        return [.. bytes];
    }

    private static void Mutate(List<byte> bytes, IReadOnlyList<byte[]> headers, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var within = Math.Min(at, bytes.Count - 1);
        switch (random.Next(8))
        {
            case 0 when bytes.Count > 0:
                bytes[within] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[within] = (byte)random.Next(256);
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 3 when bytes.Count > 0:
                bytes.RemoveAt(within);
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.AddRange(Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.Next(256)));
                break;
            case 6:
                bytes.AddRange(headers[random.Next(headers.Count)]);
                break;
            case 7 when bytes.Count > 16:
                // The lengths, of the whole and of an extension, are where the trouble is.
                bytes[random.Next(2) == 0 ? 15 : random.Next(16, bytes.Count)] = (byte)random.Next(256);
                break;
        }
    }
}
