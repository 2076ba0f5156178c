using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Health.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Hosting;

/// <summary>The real agent: what it is reached by, and what it outlives.</summary>
public sealed class ControlSocketTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_ThatIsRemovedUnderARunningAgent_IsMadeAgain(bool withItsFolder)
    {
        var folder = _directory.File("run");
        var socket = Path.Combine(folder, "agent.sock");
        using var agent = await AgentProcess.StartAsync(_directory.File("state"), socket);
        await AssertServingAsync(agent);

        for (var round = 0; round < 2; round++)
        {
            if (withItsFolder)
            {
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                File.Delete(socket);
            }

            await Eventually.TrueAsync(() => File.Exists(socket), "the socket is there again");
            await Eventually.TrueAsync(() => IsServingAsync(agent), "the agent is reached anew");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(socket));
        }

        await Eventually.TrueAsync(() => agent.Log.Count(line => line.Contains("was removed; it has been made again", StringComparison.Ordinal)) == 2, "it is said, each time");
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    public async Task Signal_ThatAsksForNothing_ChangesNothing(string signal)
    {
        using var agent = await AgentProcess.StartAsync(_directory.File("state"), _directory.File("agent.sock"));

        for (var i = 0; i < 3; i++)
        {
            using var kill = Process.Start("kill", ["-s", signal, $"{agent.Id}"]);
            await kill.WaitForExitAsync();
            Assert.Equal(0, kill.ExitCode);
            await AssertServingAsync(agent);
        }
    }

    private static async Task AssertServingAsync(AgentProcess agent) => Assert.True(await IsServingAsync(agent));

    /// <summary>By a connection of its own.</summary>
    private static async Task<bool> IsServingAsync(AgentProcess agent)
    {
        using var channel = agent.NewChannel();
        try
        {
            var answer = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), deadline: DateTime.UtcNow.AddSeconds(10));
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
