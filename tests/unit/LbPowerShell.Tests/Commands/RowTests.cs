using System;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>Rows of text, as a table in a file has them: every cell is taken as it reads, or refused; an empty one gives nothing.</summary>
public sealed class RowTests : IAsyncLifetime, IDisposable
{
    private readonly Session _session = new();
    private FakeAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _session.Run("Connect-LbAgent $args[0]", _agent.Name);
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("'True'", true)]
    [InlineData("'true'", true)]
    [InlineData("'yes'", true)]
    [InlineData("' Yes '", true)]
    [InlineData("'1'", true)]
    [InlineData("1", true)]
    [InlineData("$true", true)]
    [InlineData("'False'", false)]
    [InlineData("'no'", false)]
    [InlineData("'0'", false)]
    [InlineData("0", false)]
    [InlineData("[long]0", false)]
    [InlineData("$false", false)]
    public void Switch_OfARow_IsTakenAsItReads(string cell, bool expected)
    {
        _session.Run($"[pscustomobject]@{{ Address = '10.0.0.9'; Port = '80'; Backup = {cell} }} | Add-LbRealServer -Pool web");
        _session.Run($"[pscustomobject]@{{ Address = '10.0.0.9'; Port = '80'; Backup = {cell} }} | Set-LbRealServer -Pool web");
        _session.Run($"[pscustomobject]@{{ Name = 'web'; Address = '10.0.0.1'; Port = '80'; Disabled = {cell}; AcceptProxyProtocol = {cell} }} | New-LbVip");
        _session.Run($"[pscustomobject]@{{ Name = 'web'; Disabled = {cell}; AcceptProxyProtocol = {cell} }} | Set-LbVip");
        _session.Run($"[pscustomobject]@{{ Pool = 'web'; UseTls = {cell}; SkipCertificateCheck = {cell}; ContentRegex = {cell} }} | Set-LbHealthCheck");
        var operations = Operations();
        var state = expected ? AdminState.Disabled : AdminState.Enabled;
        Assert.Equal(expected, operations[0].CreateRealServer.Server.Backup);
        Assert.Equal(expected, operations[1].UpdateRealServer.Server.Backup);
        Assert.Equal((state, expected), (operations[3].CreateVip.AdminState, operations[3].CreateVip.AcceptProxyProtocol));
        Assert.Equal((state, expected), (operations[4].UpdateVip.AdminState, operations[4].UpdateVip.AcceptProxyProtocol));
        var http = operations[5].SetHealthCheck.HealthCheck.Http;
        Assert.Equal((expected, expected, expected), (http.UseTls, http.SkipCertificateCheck, http.ContentRegex));
    }

    [Theory]
    [InlineData("Add-LbRealServer -Pool web", "Address = '10.0.0.9'; Backup = 'maybe'")]
    [InlineData("Add-LbRealServer -Pool web", "Address = '10.0.0.9'; Backup = '2'")]
    [InlineData("Add-LbRealServer -Pool web", "Address = '10.0.0.9'; Weight = '-1'")]
    [InlineData("Add-LbRealServer -Pool web", "Address = '10.0.0.9'; Weight = 'heavy'")]
    [InlineData("Add-LbRealServer -Pool web", "Address = '10.0.0.9'; Weight = '2.5'")]
    [InlineData("Add-LbRealServer -Pool web", "Address = '10.0.0.9'; Port = 'http'")]
    [InlineData("Add-LbRealServer -Pool web", "Address = '10.0.0.9'; AdminState = 'Off'")]
    [InlineData("New-LbVip", "Name = 'web'; Address = '10.0.0.1'; Port = '80'; Scheduler = 'LeastConnections'")]
    [InlineData("New-LbVip", "Name = 'web'; Address = '10.0.0.1'; Port = '80'; Protocol = 'Sctp'")]
    [InlineData("New-LbVip", "Name = 'web'; Address = '10.0.0.1'; Port = '80'; HashOn = 'SourceAddress,Nothing'")]
    [InlineData("New-LbVip", "Name = 'web'; Address = '10.0.0.1'; Port = '80'; IdleTimeout = '5 parsecs'")]
    [InlineData("New-LbVip", "Name = 'web'; Address = '10.0.0.1'; Port = '80'; Scheduler = 99")]
    [InlineData("Set-LbPool", "Name = 'web'; Persistence = 'Cookie'")]
    [InlineData("Set-LbPool", "Name = 'web'; PersistencePrefix = '24 x'")]
    [InlineData("Set-LbHealthCheck", "Pool = 'web'; Type = 'Ping'")]
    [InlineData("Set-LbHealthCheck", "Pool = 'web'; Header = 'System.Collections.Hashtable'")]
    [InlineData("Set-LbTopology", "Topology = 'Ring'")]
    public void Cell_ThatCannotBeRead_IsRefusedAndNothingIsSent(string command, string row)
    {
        _session.RunWithErrors($"[pscustomobject]@{{ {row} }} | {command}");
        Assert.StartsWith("ParameterArgumentTransformationError", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_agent.Changes);
    }

    [Fact]
    public void EmptyCell_GivesNothing_AndAnEmptyTextOnTheCommandLineIsRefused()
    {
        _agent.HasPool("web");
        _agent.Servers.Enqueue(new RealServerStatus { Pool = "web", Server = new RealServer { Address = "10.0.0.9", Port = 80 } });
        _session.Run("[pscustomobject]@{ Address = '10.0.0.9'; Port = ''; Weight = ''; Backup = ''; AdminState = ''; MaxConnections = ' '; Vip = '' } | Set-LbRealServer -Pool web -ErrorAction Stop");
        _session.Run("[pscustomobject]@{ Name = 'web'; Address = '10.0.0.1'; Port = '80'; Pool = ''; Scheduler = 'Hash'; IdleTimeout = ''; AllowFrom = ''; Disabled = ''; SourceNat = '' } | New-LbVip");
        var operations = Operations();
        Assert.Equal(new RealServer { Address = "10.0.0.9", Port = 80 }, operations[0].UpdateRealServer.Server);
        Assert.Equal(new Vip { Name = "web", Address = "10.0.0.1", Ports = new PortRange { First = 80, Last = 80 }, Pool = "web" }, operations[2].CreateVip);
        foreach (var line in new[] { "Set-LbVip web -MaxConnections ''", "Set-LbVip web -IdleTimeout ''", "Set-LbVip web -Protocol ''", "Set-LbHealthCheck -Pool '' -Retries 2" })
        {
            _session.RunWithErrors(line);
            Assert.StartsWith("ParameterArgumentTransformationError", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void List_InOneCell_IsAList()
    {
        _agent.HasVip("web");
        _session.Run("[pscustomobject]@{ Name = 'web'; AllowFrom = '10.0.0.0/8, 192.0.2.0/24'; HashOn = 'SourceAddress SourcePort' } | Set-LbVip -Scheduler Hash -WarningAction Ignore");
        _session.Run("[pscustomobject]@{ Name = 'web'; PersistencePrefix = '24,64' } | Set-LbPool");
        _session.Run("[pscustomobject]@{ Pool = 'web'; Type = 'Http'; ExpectStatus = '200,300-399'; Header = \"A: 1`nB: x:y\" } | Set-LbHealthCheck");
        _session.Run("[pscustomobject]@{ Pool = 'web'; Header = [pscustomobject]@{ C = '3' } } | Set-LbHealthCheck");
        var operations = Operations();
        Assert.Equal(["10.0.0.0/8", "192.0.2.0/24"], operations[0].UpdateVip.AllowFrom.Cidrs);
        Assert.Equal((24U, 64U), operations.Select(operation => operation.UpdatePool?.Persistence).OfType<Persistence>().Select(kept => (kept.Ipv4PrefixLength, kept.Ipv6PrefixLength)).Single());
        var checks = operations.Select(operation => operation.SetHealthCheck?.HealthCheck.Http).OfType<HttpProbe>().ToArray();
        Assert.Equal("200,300-399", checks[0].ExpectStatus);
        Assert.Equal(["A:1", "B:x:y"], checks[0].Headers.Headers.Select(header => $"{header.Name}:{header.Value}"));
        Assert.Equal(["C:3"], checks[1].Headers.Headers.Select(header => $"{header.Name}:{header.Value}"));
    }

    [Fact]
    public void Vip_ThatIsCopied_KeepsItsStateUnlessTheLineSaysOtherwise()
    {
        _agent.Vips.Enqueue(new VipStatus { Vip = new Vip { Name = "off", Address = "10.0.0.1", Ports = new PortRange { First = 80, Last = 80 }, Pool = "off", AdminState = AdminState.Disabled } });
        _session.Run("Get-LbVip off | New-LbVip -Name a -Port 81; Get-LbVip off | New-LbVip -Name b -Port 82 -Disabled:$false; Get-LbVip off | New-LbVip -Name c -Port 83 -AdminState Enabled");
        Assert.Equal([AdminState.Disabled, AdminState.Enabled, AdminState.Enabled], Operations().Select(operation => operation.CreateVip.AdminState));
        _session.RunWithErrors("New-LbVip d -Address 10.0.0.1 -Port 84 -Disabled -AdminState Enabled");
        Assert.StartsWith("Lb.Vip.DisabledAndAdminState", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void PoolOfAPipedVip_GoesBeforeItsScheduler_ButNotBeforeTheCommandLine()
    {
        _agent.HasVip("web");
        _session.Run("Get-LbVip web | New-LbVip -Name copy -Port 81");
        Assert.Equal("web", Operations().Single().CreateVip.Pool);
        _session.RunWithErrors("Get-LbVip web | New-LbVip -Name copy -Port 81 -Scheduler Hash");
        Assert.StartsWith("Lb.Vip.SchedulerWithPool", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        _session.Run("[pscustomobject]@{ Name = 'row'; Address = '10.0.0.1'; Port = '80'; Pool = 'web'; Scheduler = 'Hash' } | New-LbVip");
        Assert.Contains("Set-LbPool", Assert.Single(_session.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ObjectOfAGetCmdlet_WithNothingOnTheCommandLine_IsWarnedOf()
    {
        _agent.HasVip("web");
        _session.Run("Get-LbVip web | Set-LbVip");
        Assert.Contains("Nothing changes", Assert.Single(_session.Warnings).Message, StringComparison.Ordinal);
        _session.Run("Get-LbVip web | Set-LbVip -MaxConnections { 5 }");
        Assert.Empty(_session.Warnings);
        Assert.Equal(5U, Operations().Last().UpdateVip.Limits.MaxConnections);
    }

    private Operation[] Operations() => _agent.Changes.SelectMany(change => change.Operations).ToArray();
}
