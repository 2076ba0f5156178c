using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>The cmdlets against the agent itself. The tests share one; each uses names and addresses of its own.</summary>
public sealed class RealAgentTests(RealAgent agent) : IClassFixture<RealAgent>, IDisposable
{
    private readonly Session _session = new(agent.Name);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void NewVip_MakesAPoolOfItsName()
    {
        var vip = _session.Run("New-LbVip new -Address 127.1.0.1 -Port 18080 -Scheduler RoundRobin -PassThru").Single();
        Assert.Equal("new", vip.Properties["Pool"].Value);
        Assert.Equal("RoundRobin", vip.Properties["Scheduler"].Value.ToString());
        Assert.Equal("Listening", vip.Properties["State"].Value.ToString());
        Assert.Equal("18080", vip.Properties["Port"].Value);
        Assert.Equal(agent.Name, vip.Properties["AgentName"].Value);
    }

    [Fact]
    public void NewVip_ProxyProtocol_IsAsAskedForBothDirections()
    {
        var vip = _session.Run("New-LbVip header -Address 127.1.0.40 -Port 18080 -AcceptProxyProtocol -SendProxyProtocol V1 -PassThru").Single();
        Assert.Equal(true, vip.Properties["AcceptProxyProtocol"].Value);
        Assert.Equal("V1", Text("(Get-LbPool header).SendProxyProtocol"));
        _session.Run("Set-LbPool header -SendProxyProtocol V2; Set-LbVip header -AcceptProxyProtocol:$false -WhatIf; Get-LbPool header | New-LbPool -Name header-copy");
        Assert.Equal("V2 V2", Text("\"$((Get-LbPool header, header-copy).SendProxyProtocol)\""));
        Assert.Contains($"What if: [{agent.Name}] VIP header: AcceptProxyProtocol True -> False", _session.Host.Recording.Lines);
    }

    [Fact]
    public void GetEngine_IsThatOfTheAgent_AndANameThatIsNoneIsAnError()
    {
        var engine = _session.Run("Get-LbEngine prox*").Single();
        Assert.Equal((agent.Name, "proxy", true), (engine.Properties["AgentName"].Value, engine.Properties["Name"].Value, engine.Properties["Available"].Value));
        Assert.NotEqual("", engine.Properties["Detail"].Value);
        Assert.Equal("proxy", Text("(Get-LbAgent | Get-LbEngine proxy).Name"));
        _session.RunWithErrors("Get-LbEngine nothing");
        Assert.StartsWith("Lb.Engine.NotFound,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void NewVip_Twice_ChangesNothing()
    {
        _session.Run("New-LbVip twice -Address 127.1.0.2 -Port 18080");
        var revision = Revision();
        _session.Run("New-LbVip twice -Address 127.1.0.2 -Port 18080");
        Assert.Equal(revision, Revision());
        _session.RunWithErrors("New-LbVip twice -Address 127.1.0.2 -Port 18081");
        Assert.StartsWith("Lb.Vip.Exists,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void AddRealServer_AThousandInOnePipeline_IsOneRevision()
    {
        _session.Run("New-LbVip many -Address 127.1.0.3 -Port 18080");
        var revision = Revision();
        _session.Run("1..1000 | ForEach-Object { \"127.200.$($_ -shr 8).$($_ -band 255)\" } | Add-LbRealServer -Vip many -Port 9");
        Assert.Equal(revision + 1, Revision());
        Assert.Equal(1000, _session.Run("Get-LbRealServer -Vip many").Length);
        _session.Run("Get-LbRealServer -Vip many | Set-LbRealServer -Weight 5");
        Assert.Equal(revision + 2, Revision());
        Assert.All(_session.Run("Get-LbRealServer -Vip many"), server => Assert.Equal(5, server.Properties["Weight"].Value));
        _session.Run("Get-LbRealServer -Vip many | Remove-LbRealServer");
        Assert.Equal(revision + 3, Revision());
        Assert.Empty(_session.Run("Get-LbRealServer -Vip many"));
    }

    [Fact]
    public void AddRealServer_OneWrong_AddsNone()
    {
        _session.Run("New-LbVip none -Address 127.1.0.4 -Port 18080");
        _session.RunWithErrors("'127.0.0.5', 'x', '127.0.0.6' | Add-LbRealServer -Vip none -Port 9");
        Assert.StartsWith("Lb.RealServer.", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-LbRealServer -Vip none"));
    }

    [Fact]
    public void WhatIf_ShowsFieldByField_AndChangesNothing()
    {
        _session.Run("New-LbVip if -Address 127.1.0.5 -Port 18080");
        var revision = Revision();
        _session.Run("Set-LbVip if -Port 18081 -WhatIf; Add-LbRealServer 127.0.0.5 -Vip if -Port 9 -WhatIf; Remove-LbVip if -WhatIf");
        Assert.Equal(revision, Revision());
        Assert.Contains($"What if: [{agent.Name}] VIP if: Port 18080 -> 18081", _session.Host.Recording.Lines);
        Assert.Contains($"What if: [{agent.Name}] add real server 127.0.0.5:9 of pool if", _session.Host.Recording.Lines);
        Assert.Contains($"What if: [{agent.Name}] remove VIP if", _session.Host.Recording.Lines);
    }

    [Fact]
    public void Confirm_AsksForEachTarget()
    {
        _session.Run("New-LbVip yes -Address 127.1.0.6 -Port 18080; New-LbVip no -Address 127.1.0.7 -Port 18080");
        _session.Host.Recording.Answers.Enqueue("&Yes");
        _session.Host.Recording.Answers.Enqueue("&No");
        _session.Run("Disable-LbVip yes, no -Confirm");
        Assert.Equal([$"Disable VIP yes on agent {agent.Name}?", $"Disable VIP no on agent {agent.Name}?"], _session.Host.Recording.Questions);
        Assert.Equal(["Disabled", "Enabled"], _session.Run("'yes', 'no' | ForEach-Object { (Get-LbVip $_).AdminState }").Select(state => $"{state}"));
    }

    [Fact]
    public void UnreadableSetting_IsToldOnce()
    {
        _session.RunWithErrors("New-LbVip bad -Address 300.1.1.1 -Port 70000");
        Assert.Equal(["Lb.Vip.AddressInvalid", "Lb.Vip.PortInvalid"], _session.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal));

        // Without them PowerShell asks before an agent could miss them.
        Assert.Equal("True True", Text("\"$('Address', 'Port' | ForEach-Object { (Get-Command New-LbVip).Parameters[$_].ParameterSets.Values.IsMandatory })\""));
        var path = Path.Combine(Places.NewFolder(), "x.json");
        File.WriteAllText(path, """
            {"vips":[{"name":"a","address":"127.1.0.50","port":99999,"pool":"a"},{"name":"b","address":"1","port":"70000-80000","pool":"a","adminState":"Draining"},{"name":"c","port":80,"pool":"a"}],
             "pools":[{"name":"a","healthCheck":{"checkAddress":"nowhere"},"servers":[{"address":"1","port":9},{"address":"x","port":9}]}]}
            """);
        string[] expected =
        [
            "VIP a: Port", "VIP b: Address", "VIP b: AdminState", "VIP b: Port", "VIP c: Address",
            "health check of pool a: CheckAddress", "real server 1 of pool a: Address", "real server x of pool a: Address",
        ];
        var found = _session.Run("(Test-LbConfiguration $args[0]).Findings", path);
        Assert.Equal(expected, found.Select(finding => $"{finding.Properties["Target"].Value}: {finding.Properties["Field"].Value}").Order(StringComparer.Ordinal));
        _session.RunWithErrors("Import-LbConfiguration $args[0]", path);
        Assert.Equal(expected.Length, _session.Errors.Count);
    }

    [PingFact]
    public void GetPool_HealthCheck_IsTheOneThatRuns()
    {
        _session.Run("New-LbVip asked -Address 127.1.0.51 -Port 18053 -Protocol Udp");
        foreach (var type in new[] { "Icmp", "Http", "None" })
        {
            _session.Run(type switch { "Http" => "Set-LbHealthCheck -Pool asked -Type Http", "None" => "Remove-LbHealthCheck -Pool asked", _ => "" });
            Assert.Equal($"{type} {type}", Text("\"$((Get-LbPool asked).HealthCheck) $((Get-LbHealthCheck -Pool asked).Type)\""));
        }
    }

    [Fact]
    public void GetConfiguration_IsReadable()
    {
        _session.Run("New-LbVip told -Address 127.1.0.52 -Port 18080-18089; Add-LbRealServer 127.0.0.5 -Vip told -Port 9");
        Assert.Equal(
            "OneArm, client interface automatic, address mode Interface; told; told; 127.0.0.5:9; check every 5s; 18080-18089",
            Text("""
                $all = Get-LbConfiguration; $vip = $all.Vips.Where({ $_.Name -eq 'told' }); $pool = $all.Pools.Where({ $_.Name -eq 'told' })
                "$($all.Topology); $vip; $pool; $($pool.Servers); $($pool.HealthCheck); $($vip.Port)"
                """));
    }

    [Fact]
    public void Names_LiteralOnesMustExist_WildcardsNeedNot()
    {
        _session.Run("New-LbVip name-a -Address 127.1.0.8 -Port 18080; New-LbVip name-b -Address 127.1.0.9 -Port 18080");
        Assert.Equal(["name-a", "name-b"], _session.Run("(Get-LbVip name-*).Name").Select(name => $"{name}"));
        Assert.Empty(_session.Run("Get-LbVip nothing*; Remove-LbVip nothing*; Get-LbPool nothing*"));
        _session.RunWithErrors("Get-LbVip name-a, nothing");
        Assert.Equal("Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbVipCommand", Assert.Single(_session.Errors).FullyQualifiedErrorId);
        _session.RunWithErrors("Remove-LbVip name-a, nothing");
        Assert.StartsWith("Lb.Vip.NotFound,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(_session.Run("Get-LbVip name-a"));
        _session.Run("Remove-LbVip name-a, name-* -Force");
        Assert.Empty(_session.Run("Get-LbVip name-*; Get-LbPool name-*"));
    }

    [Fact]
    public void ExpectedRevision_OfThePast_IsRefused()
    {
        _session.Run("New-LbVip past -Address 127.1.0.10 -Port 18080");
        _session.RunWithErrors("Set-LbVip past -Port 18081 -ExpectedRevision 0");
        var error = Assert.Single(_session.Errors);
        Assert.StartsWith("Lb.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(System.Management.Automation.ErrorCategory.ResourceBusy, error.CategoryInfo.Category);
    }

    [Fact]
    public void Pipeline_FromVipAndPool_MeansTheirPool()
    {
        _session.Run("New-LbVip pipe -Address 127.1.0.11 -Port 18080; Add-LbRealServer 127.0.0.5 -Vip pipe -Port 9");
        Assert.Equal(4, _session.Run("Get-LbVip pipe | Get-LbRealServer; Get-LbPool pipe | Get-LbRealServer; Get-LbVip pipe | Get-LbHealthCheck; Get-LbVip pipe | Get-LbPool").Length);
        _session.Run("[pscustomobject]@{ Address = '127.0.0.6'; Port = '10'; Weight = '7' } | Add-LbRealServer -Vip pipe");
        Assert.Equal(7, _session.Run("Get-LbRealServer -Vip pipe -Address 127.0.0.6").Single().Properties["Weight"].Value);
    }

    [Fact]
    public async Task ExportAndImport_OnTheAgent_IsIdempotent()
    {
        var own = new RealAgent();
        await own.InitializeAsync();
        try
        {
            using var session = new Session(own.Name);
            session.Run("New-LbVip a -Address 127.1.0.1 -Port 18080; Add-LbRealServer 127.0.0.5 -Vip a -Port 9; Set-LbHealthCheck -Vip a -Interval 7s");
            var path = Path.Combine(Places.NewFolder(), "x.yaml");
            session.Run("Export-LbConfiguration $args[0]", path);
            Assert.Empty(session.Run("(Import-LbConfiguration $args[0] -PassThru).Differences; Compare-LbConfiguration $args[0] -ErrorOnDifference", path));
            session.Run("Remove-LbVip a -Force");
            session.RunWithErrors("Compare-LbConfiguration $args[0] -ErrorOnDifference", path);
            Assert.StartsWith("Lb.Configuration.Different,", session.Errors[^1].FullyQualifiedErrorId, StringComparison.Ordinal);
            session.Run("Import-LbConfiguration $args[0]", path);
            Assert.Equal("00:00:07", session.Run("(Get-LbHealthCheck -Vip a).Interval").Single().ToString());
            Assert.Equal(true, session.Run("Test-LbConfiguration $args[0] -Quiet", path).Single().BaseObject);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private string Text(string command) => $"{_session.Run(command).Single()}";

    private long Revision() => (long)_session.Run("(Get-LbAgent).Revision").Single().BaseObject;
}
