using System;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Store;

/// <summary>The real agent, killed again and again while it writes.</summary>
public sealed class KillTests
{
    private const int Kills = 200;

    [Fact]
    [Trait("Duration", "Long")]
    public async Task Kill_200TimesWhileWriting_AlwaysComesUpWithTheLastAcknowledgedRevision()
    {
        using var directory = new TemporaryDirectory();
        var random = new Random(20261122);
        ulong acknowledged = 0;
        for (var i = 0; i < Kills; i++)
        {
            using var agent = await AgentProcess.StartAsync(directory.File("state"), directory.File("agent.sock"));
            var client = new ConfigurationService.ConfigurationServiceClient(agent.Channel);
            var found = (await client.GetConfigurationAsync(new GetConfigurationRequest())).Revision;

            // One more than acknowledged can be on disk: stored, and killed before the answer was out.
            Assert.InRange(found, acknowledged, acknowledged + 1);
            acknowledged = found;
            acknowledged = (await ChangeAsync(client, acknowledged, 0, "first")).Result.Revision;
            var (killAfter, note) = (random.Next(1, 40), new string('x', random.Next(1, 4_000)));
            var killing = Task.Run(async () =>
            {
                await Task.Delay(killAfter);
                agent.Kill();
            });
            acknowledged = await WriteUntilKilledAsync(client, acknowledged, note);
            await killing;
        }

        Assert.True(acknowledged > Kills, $"only {acknowledged} revisions were written: the kills did not meet writes");
    }

    private static async Task<ulong> WriteUntilKilledAsync(ConfigurationService.ConfigurationServiceClient client, ulong acknowledged, string note)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var response = await ChangeAsync(client, acknowledged, i, note);
                acknowledged = response.Result.Revision;
            }
        }
        catch (RpcException killed) when (killed.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled)
        {
            return acknowledged;
        }
    }

    private static async Task<ChangeConfigurationResponse> ChangeAsync(ConfigurationService.ConfigurationServiceClient client, ulong standing, int number, string note)
    {
        var name = $"p{number % 50}-{note.Length}";
        var timeout = TimeSpan.FromMilliseconds(1_000 + number + ((long)standing % 1_000));
        var request = new ChangeConfigurationRequest { Options = new ChangeOptions { Note = note } };
        request.Operations.Add(new Operation { CreatePool = new Pool { Name = name } });
        request.Operations.Add(new Operation { UpdatePool = new Pool { Name = name, ConnectTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(timeout) } });
        return await client.ChangeConfigurationAsync(request, cancellationToken: CancellationToken.None);
    }
}
