using System;
using System.Diagnostics;
using System.Net;
using System.Threading.Tasks;
using LbAdmin.Bench.Load;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>What answers for all servers that are checked: one listening socket. It serves while the thread that owns it is in one of its calls.</summary>
internal sealed class CheckTarget : IDisposable
{
    // Long enough that waiting costs nothing, short enough that a window ends when it should.
    private const int WaitMilliseconds = 10;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private readonly EventLoop loop = new();
    private readonly LoadBuffers buffers = new();
    private readonly Server server;

    public CheckTarget() => server = new Server(loop, buffers, new IPEndPoint(IPAddress.Any, Places.CheckedPort));

    public long Accepted => server.Accepted;

    /// <summary>Serves until others are done; throws what they throw.</summary>
    public T ServeUntil<T>(Task<T> done)
    {
        while (!done.IsCompleted)
        {
            loop.Poll(WaitMilliseconds);
        }

        return done.GetAwaiter().GetResult();
    }

    public void ServeFor(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        do
        {
            loop.Poll(WaitMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(began) < time);
    }

    /// <summary>Serves until the connections of a checker that has ended are closed, so that none is left for the next.</summary>
    public void Drain()
    {
        var began = Stopwatch.GetTimestamp();
        do
        {
            loop.Poll(WaitMilliseconds);
            if (Stopwatch.GetElapsedTime(began) > DrainTime)
            {
                throw new BenchmarkException($"{server.OpenConnections} connections of checks are open though their checker has ended");
            }
        }
        while (server.OpenConnections > 0);
    }

    public void Dispose()
    {
        server.Dispose();
        loop.Dispose();
        buffers.Dispose();
    }
}
