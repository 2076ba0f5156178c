using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace LbDemo;

/// <summary>
/// Sends requests, each on a connection of its own, so many at once, and writes who answered, one name a line. On SIGTERM it lets those under way
/// come to their end, and sends no more.
/// </summary>
internal static class WebClient
{
    public static async Task<int> AskAsync(Uri url, int count, int atOnce, TextWriter output)
    {
        var left = count;
        var failed = 0;
        using var stop = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            Volatile.Write(ref left, 0);
        });
        var writer = TextWriter.Synchronized(output);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                if (await AskOnceAsync(url) is { } name)
                {
                    await writer.WriteLineAsync(name);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                    await writer.WriteLineAsync("FAILED");
                }
            }
        }));
        return failed == 0 ? 0 : 1;
    }

    private static async Task<string?> AskOnceAsync(Uri url)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.ConnectionClose = true;
        try
        {
            return await client.GetStringAsync(url);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }
}
