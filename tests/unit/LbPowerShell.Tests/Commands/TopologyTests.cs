using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>The topology through cmdlets and files.</summary>
public sealed class TopologyTests : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Places.NewFolder();
    private readonly Session _session = new();
    private FakeAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _session.Run("Connect-LbAgent $args[0]", _agent.Name);
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Get_ShowsWhatWasAskedAndTheInterfaces()
    {
        _agent.Topology = new GetTopologyResponse
        {
            Topology = new Topology { Kind = TopologyKind.Inline, ClientInterface = "eth1" },
            Interfaces = { new BoxInterface { Name = "lo", Mtu = 65536, IsRunning = true, Addresses = { "127.0.0.1/8" } }, new BoxInterface { Name = "eth1", MacAddress = "02:00:00:00:00:01", Mtu = 1500, TakesClients = true } },
        };

        Assert.Equal("Inline eth1 lo,eth1", Text("$found = Get-LbTopology; \"$($found.Topology) $($found.ClientInterface) $($found.Interfaces -join ',')\""));
        Assert.Equal("02:00:00:00:00:01 1500 False True", Text("$last = (Get-LbTopology).Interfaces[1]; \"$($last.MacAddress) $($last.Mtu) $($last.IsRunning) $($last.TakesClients)\""));
        Assert.Equal("127.0.0.1/8 " + _agent.Name, Text("$first = (Get-LbTopology).Interfaces[0]; \"$($first.Addresses) $($first.AgentName)\""));
    }

    /// <summary>An agent that was started with --addresses never goes by External, whatever it was told; an older one does not say what it goes by.</summary>
    [Theory]
    [InlineData(AddressMode.Loopback, AddressMode.External, "Loopback External")]
    [InlineData(AddressMode.Loopback, AddressMode.Loopback, "Loopback Loopback")]
    [InlineData(AddressMode.Unspecified, AddressMode.Unspecified, "Interface Interface")]
    public void Get_ShowsTheAddressModeAndWhatIsInForce(AddressMode asked, AddressMode inForce, string properties)
    {
        _agent.Topology = new GetTopologyResponse { Topology = asked == AddressMode.Unspecified ? new Topology() : new Topology { AddressMode = asked }, AddressMode = inForce };

        Assert.Equal(properties, Text("$found = Get-LbTopology; \"$($found.AddressMode) $($found.AddressModeInForce)\""));
    }

    [Theory]
    [InlineData("-AddressMode external", AddressMode.External)]
    [InlineData("-AddressMode Loopback", AddressMode.Loopback)]
    [InlineData("-AddressMode Interface", AddressMode.Interface)]
    public void Set_AddressMode_IsSentAlone(string parameters, AddressMode mode)
    {
        _session.Run($"Set-LbTopology {parameters}");

        Assert.Equal(new Topology { AddressMode = mode }, _agent.Changes.Single().Operations.Single().SetTopology);
    }

    [Theory]
    [InlineData("Inline", true, null)]
    [InlineData("-ClientInterface eth0", false, "eth0")]
    [InlineData("-ClientInterface ''", false, "")]
    [InlineData("-Topology Inline -ClientInterface eth0", true, "eth0")]
    public void Set_SendsWhatIsGivenAlone(string parameters, bool inline, string? clientInterface)
    {
        _session.Run($"Set-LbTopology {parameters}");

        var sent = _agent.Changes.Single().Operations.Single().SetTopology;
        Assert.Equal((inline, inline, clientInterface), (sent.HasKind, sent.Kind == TopologyKind.Inline, sent.HasClientInterface ? sent.ClientInterface : null));
    }

    [Fact]
    public void Set_WithoutAnything_IsRefused()
    {
        _session.RunWithErrors("Set-LbTopology");
        Assert.Equal("Lb.Topology.NotGiven,LbAdmin.PowerShell.Commands.SetLbTopologyCommand", Assert.Single(_session.Errors).FullyQualifiedErrorId);

        // The object tells which agent is meant, not what it shall have.
        _session.RunWithErrors("Get-LbTopology | Set-LbTopology");
        Assert.StartsWith("Lb.Topology.NotGiven,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_agent.Changes);
    }

    [Fact]
    public async Task Set_ObjectOfAnAgent_GoesToThatAgent()
    {
        await using var other = await FakeAgent.StartAsync();
        other.Topology = new GetTopologyResponse { Topology = new Topology { Kind = TopologyKind.Inline, ClientInterface = "old" } };

        var set = _session.Run("Get-LbTopology -Agent $args[0] | Set-LbTopology -ClientInterface eth7 -PassThru", other.Name);

        Assert.Equal(new Topology { ClientInterface = "eth7" }, other.Changes.Single().Operations.Single().SetTopology);
        Assert.Equal(other.Name, set.Single().Properties["AgentName"].Value);
        Assert.Empty(_agent.Changes);
    }

    [Fact]
    public void ClientInterface_IsCompletedFromTheBox()
    {
        _agent.Topology = new GetTopologyResponse { Interfaces = { new BoxInterface { Name = "eth1" }, new BoxInterface { Name = "lo" }, new BoxInterface { Name = "eth0.100" } } };

        var offered = _session.Run("$line = 'Set-LbTopology -ClientInterface e'; [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText");

        Assert.Equal(["eth0.100", "eth1"], offered.Select(text => $"{text}"));
    }

    /// <summary>A file says what it says, and one that says nothing leaves boxes their own.</summary>
    [Theory]
    [InlineData("{ }", null, null)]
    [InlineData("{ \"topology\": null }", null, null)]
    [InlineData("{ \"topology\": { } }", false, null)]
    [InlineData("{ \"topology\": { \"clientInterface\": \"eth0\" } }", false, "eth0")]
    [InlineData("{ \"Topology\": { \"Topology\": \"inline\", \"clientInterface\": \"\" } }", true, "")]
    public void Import_SendsTheTopologyOfTheFile(string text, bool? kind, string? clientInterface)
    {
        var path = Path.Combine(_folder, "x.json");
        File.WriteAllText(path, text);

        _session.Run("Import-LbConfiguration $args[0] -Force", path);

        var sent = _agent.Replacements.Single().Configuration.Topology;
        Assert.Equal(kind is not null, sent is not null);
        Assert.Equal((kind ?? false, clientInterface), (sent?.Kind == TopologyKind.Inline, sent is { HasClientInterface: true } ? sent.ClientInterface : null));
    }

    [Theory]
    [InlineData("{ \"topology\": [ ] }", "topology")]
    [InlineData("{ \"topology\": { \"topology\": \"Ring\" } }", "topology.topology")]
    [InlineData("{ \"topology\": { \"interface\": \"eth0\" } }", "topology.interface")]
    [InlineData("{ \"topology\": { \"addressMode\": \"Nowhere\" } }", "topology.addressMode")]
    public void Import_OfAWrongTopology_SaysWhere(string text, string member)
    {
        var path = Path.Combine(_folder, "x.json");
        File.WriteAllText(path, text);

        _session.RunWithErrors("Import-LbConfiguration $args[0] -Force", path);

        Assert.StartsWith("Lb.Configuration.FileInvalid,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($": {member}: ", _session.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(_agent.Replacements);
    }

    [Fact]
    public void Export_OfOneThatIsNotTheDefault_WritesWhatDiffers()
    {
        _agent.Configuration = new Configuration { Topology = new Topology { Kind = TopologyKind.OneArm, ClientInterface = "eth0", AddressMode = AddressMode.Loopback } };
        var path = Path.Combine(_folder, "x.yaml");

        _session.Run("Export-LbConfiguration $args[0]", path);

        Assert.Equal("topology:\n  clientInterface: eth0\n  addressMode: Loopback\nvips: []\npools: []\n", File.ReadAllText(path));
        Assert.Equal("OneArm eth0 Loopback", Text("$topology = (Get-LbConfiguration).Topology; \"$($topology.Topology) $($topology.ClientInterface) $($topology.AddressMode)\""));
    }

    [Fact]
    public async Task CompareAndTest_WithAnAgent_SendItsTopology()
    {
        await using var other = await FakeAgent.StartAsync();
        var topology = new Topology { Kind = TopologyKind.OneArm, ClientInterface = "eth3" };
        other.Configuration = new Configuration { Topology = topology };

        _session.Run("Compare-LbConfiguration -ReferenceAgent $args[0]; Test-LbConfiguration -Agent $args[0]", other.Name);

        Assert.Equal(topology, _agent.Replacements.Single().Configuration.Topology);
        Assert.Equal(topology, other.Replacements.Single().Configuration.Topology);
    }

    private string Text(string command) => $"{_session.Run(command).Single()}";
}
