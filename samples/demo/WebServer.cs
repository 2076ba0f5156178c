using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LbDemo;

/// <summary>
/// A web server that answers every request with its own name, after a while. Its page /health says OK; once somebody has
/// asked for /break it says so under status 500, as error pages may.
/// </summary>
internal static class WebServer
{
    public static async Task<int> RunAsync(string name, IPEndPoint place, TimeSpan delay)
    {
        var isBroken = false;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(place));
        await using var app = builder.Build();
        app.MapGet("/health", () => Results.Text("OK", statusCode: isBroken ? 500 : 200));
        app.MapGet("/break", () => isBroken = true);
        app.MapFallback(async context =>
        {
            await Task.Delay(delay, context.RequestAborted);
            await context.Response.WriteAsync(name, context.RequestAborted);
        });
        app.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine($"{name} {new Uri(app.Urls.Single()).Port}"));
        await app.RunAsync();
        return 0;
    }
}
