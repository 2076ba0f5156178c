using System;
using System.IO;
using System.Net.Http;
using System.Threading.Tasks;

namespace LbDemo;

/// <summary>Sends requests one after the other, each on a connection of its own, and writes who answered, one name a line.</summary>
internal static class WebClient
{
    public static async Task<int> AskAsync(Uri url, int count, TextWriter output)
    {
        var failed = 0;
        for (var i = 0; i < count; i++)
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            client.DefaultRequestHeaders.ConnectionClose = true;
            try
            {
                await output.WriteLineAsync(await client.GetStringAsync(url));
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                failed++;
                await output.WriteLineAsync("FAILED");
            }
        }

        return failed == 0 ? 0 : 1;
    }
}
