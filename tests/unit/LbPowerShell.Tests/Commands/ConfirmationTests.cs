using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>What is asked before something is removed, and what happens where nobody answers.</summary>
public sealed class ConfirmationTests(RealAgent agent) : IClassFixture<RealAgent>, IDisposable
{
    private readonly Session _session = new(agent.Name);
    private readonly string _folder = Places.NewFolder();

    /// <summary>Each removes one VIP with two servers. The name of the VIP is the first argument, a file without it the second.</summary>
    public static TheoryData<string> Removals => new()
    {
        "Remove-LbVip $args[0]",
        "Remove-LbVip $args[0] -KeepPool",
        "Get-LbVip $args[0] | Remove-LbVip",
        "Set-LbVip $args[0] -Pool spare; Remove-LbPool $args[0]",
        "Import-LbConfiguration $args[1]",
        "Restore-LbConfiguration $args[2]",
    };

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void Removal_WithNobodyToAnswer_EndsAndChangesNothing(string script)
    {
        var (file, before) = Fill("web");
        var revision = Revision() + (script.StartsWith("Set-", StringComparison.Ordinal) ? 1 : 0);
        _session.RunWithErrors(script + "; 'goes on'", "web", file, before);
        var error = Assert.Single(_session.Errors);
        Assert.StartsWith("Lb.Change.NotConfirmed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Give -Force, which asks nothing.", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(revision, Revision());
        Assert.NotEmpty(_session.Run("Get-LbRealServer -Pool web"));
    }

    [Theory]
    [InlineData("New-LbVip unasked -Address 127.1.9.4 -Port 18080 -Confirm")]
    [InlineData("$ConfirmPreference = 'Low'; New-LbVip unasked -Address 127.1.9.4 -Port 18080")]
    [InlineData("Export-LbConfiguration \"$($args[0]).unasked.json\" -Confirm")]
    public void Change_ThatIsToBeAsked_WithNobodyToAnswer_Ends(string script)
    {
        var (file, _) = Fill("web");
        _session.RunWithErrors(script, file);
        Assert.StartsWith("Lb.Change.NotConfirmed,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Confirm:$false", _session.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-LbVip unasked*"));
        Assert.False(File.Exists(file + ".unasked.json"));
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void Removal_ThatIsNotToBeAsked_AsksNothing(string script)
    {
        foreach (var way in new[] { $"{script} -Force", $"{script} -Confirm:$false", $"$ConfirmPreference = 'None'; {script}", $"{script} -WhatIf" })
        {
            var (file, before) = Fill("web");
            var revision = Revision();
            _session.Run(way, "web", file, before);
            Assert.Equal(way.Contains("-WhatIf", StringComparison.Ordinal) && !way.StartsWith("Set-", StringComparison.Ordinal), revision == Revision());
        }

        Assert.Empty(_session.Host.Recording.Questions);
    }

    [Fact]
    public void Question_CountsWhatGoes()
    {
        var (file, before) = Fill("web");
        foreach (var script in new[] { "Import-LbConfiguration $args[0]", "Restore-LbConfiguration $args[1]", "Remove-LbVip web, spare", "Remove-LbVip web -KeepPool", "Remove-LbPool lone" })
        {
            _session.Host.Recording.Answers.Enqueue("&No");
            _session.Run(script, file, before);
        }

        Assert.Equal(
            [
                $"Import {file} on {agent.Name}: 1 added, 1 changed, 1 VIP, 1 pool and 3 servers removed",
                $"Restore revision {before} on {agent.Name}: 1 VIP, 1 pool and 3 servers removed",
                $"Remove VIP web, spare on {agent.Name}: 2 VIPs and 2 servers removed",
                $"Remove VIP web on {agent.Name}: 1 VIP removed",
                $"Remove pool lone on {agent.Name}: 1 pool and 1 server removed",
            ],
            _session.Host.Recording.Questions.Select(question => question));
        Assert.Equal(["lone", "spare", "web"], _session.Run("(Get-LbPool).Name").Select(name => $"{name}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Import-LbConfiguration $args[0] -WhatIf -PassThru", 1, 1)]
    [InlineData("$WhatIfPreference = $true; Import-LbConfiguration $args[0] -PassThru", 1, 1)]
    [InlineData("Restore-LbConfiguration $args[1] -WhatIf -PassThru", 0, 0)]
    public void WhatIf_WithPassThru_GivesThePlan(string script, int added, int changed)
    {
        var (file, before) = Fill("web");
        var revision = Revision();
        var plan = _session.Run(script, file, before).Single();
        var counts = System.Management.Automation.PSObject.AsPSObject(plan.Properties["Counts"].Value);
        Assert.Equal(
            (agent.Name, revision, added, changed, 1, 1, 3),
            (plan.Properties["AgentName"].Value, plan.Properties["Revision"].Value, counts.Properties["Added"].Value, counts.Properties["Changed"].Value,
                counts.Properties["RemovedVips"].Value, counts.Properties["RemovedPools"].Value, counts.Properties["RemovedServers"].Value));
        Assert.NotEmpty((object[])plan.Properties["Differences"].Value);
        Assert.Equal(revision, Revision());
        Assert.Empty(_session.Run($"{script.Replace("-PassThru", "", StringComparison.Ordinal)}", file, before));
    }

    [Fact]
    public void Answer_Yes_Removes()
    {
        Fill("web");
        _session.Host.Recording.Answers.Enqueue("&Yes");
        _session.Run("Remove-LbVip web");
        Assert.Single(_session.Host.Recording.Questions);
        Assert.Equal(["spare"], _session.Run("(Get-LbVip).Name").Select(name => $"{name}"));
    }

    [Theory]
    [InlineData("Import-LbConfiguration $args[0]", 0)]
    [InlineData("Import-LbConfiguration $args[0] -Confirm", 1)]
    [InlineData("$ConfirmPreference = 'Medium'; Import-LbConfiguration $args[0]", 1)]
    public void Import_ThatRemovesNothing_AsksOnlyWhereEverythingIsAsked(string script, int questions)
    {
        var (file, _) = Fill("web");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"vips\": [", """
            "vips": [{"name":"web","address":"127.1.9.1","port":18080,"pool":"web"},
            """, StringComparison.Ordinal).Replace("\"pools\": [", """
            "pools": [{"name":"web","servers":[{"address":"127.0.0.5","port":9},{"address":"127.0.0.6","port":9}]},{"name":"lone","servers":[{"address":"127.0.0.7","port":9}]},
            """, StringComparison.Ordinal));
        _session.Host.Recording.Answers.Enqueue("&Yes");
        _session.Run(script, file);
        Assert.Equal(questions, _session.Host.Recording.Questions.Count);
        Assert.Equal(["new", "spare", "web"], _session.Run("(Get-LbVip).Name").Select(name => $"{name}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answer_YesToAll_HoldsForEveryAgent_AndAllQuestionsComeFirst()
    {
        await using var one = await RemoverAsync();
        await using var two = await RemoverAsync();
        using var session = new Session();
        session.Host.Recording.Answers.Enqueue("Yes to &All");
        session.Run("Remove-LbVip web -Agent $args[0], $args[1]", one.Name, two.Name);
        Assert.Equal($"Remove VIP web on {one.Name}: 1 VIP and 9 servers removed", Assert.Single(session.Host.Recording.Questions));
        Assert.All(new[] { one, two }, fake => Assert.Equal([true, false], fake.Changes.Select(change => change.Options.DryRun)));

        session.Host.Recording.Answers.Enqueue("&Yes");
        session.RunWithErrors("Remove-LbVip web -Agent $args[0], $args[1]", one.Name, two.Name);
        Assert.StartsWith("Lb.Change.NotConfirmed,", Assert.Single(session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(new[] { one, two }, fake => Assert.Single(fake.Changes, change => !change.Options.DryRun));
    }

    [Theory]
    [InlineData(9, 2)]
    [InlineData(10, 1)]
    public async Task Change_ThatWouldRemoveMoreThanWasAsked_IsRefused(int serversThen, int sent)
    {
        await using var fake = await RemoverAsync();
        var first = true;
        var asIs = fake.OnChange;
        fake.OnChange = async request =>
        {
            if (!request.Options.DryRun && first)
            {
                first = false;
                throw FakeAgent.Refusal(new Finding { Id = "Lb.Configuration.RevisionConflict", Category = FindingCategory.Conflict });
            }

            var response = await asIs(request);
            response.Result.Counts.RemovedServers = first ? 9 : (uint)serversThen;
            return response;
        };
        using var session = new Session(fake.Name);
        session.Host.Recording.Answers.Enqueue("&Yes");
        session.RunWithErrors("Remove-LbVip web");
        Assert.Equal(sent, fake.Changes.Count(change => !change.Options.DryRun));
        Assert.All(fake.Changes.Where(change => !change.Options.DryRun), change => Assert.Equal(7ul, change.Options.ExpectedRevision));
        Assert.Equal(sent == 1 ? ["Lb.Configuration.RevisionConflict"] : [], session.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    /// <summary>An agent at revision 7, of which a VIP with nine servers would go.</summary>
    private static async Task<FakeAgent> RemoverAsync()
    {
        var fake = await FakeAgent.StartAsync();
        fake.OnChange = request => Task.FromResult(new ChangeConfigurationResponse
        {
            Result = new ChangeResult { Revision = request.Options.DryRun ? 7u : 8u, DryRun = request.Options.DryRun, Counts = new ChangeCounts { RemovedVips = 1, RemovedServers = 9 } },
        });
        return fake;
    }

    private long Revision() => (long)_session.Run("(Get-LbAgent).Revision").Single().BaseObject;

    /// <summary>
    /// The agent has a VIP with two servers, another without, and a pool with one. The file has the other VIP with another idle time and a new one;
    /// the revision has the other VIP alone.
    /// </summary>
    private (string File, long Before) Fill(string name)
    {
        var file = Path.Combine(_folder, "x.json");
        File.WriteAllText(file, """{"vips": [], "pools": []}""");
        _session.Run("Import-LbConfiguration $args[0] -Force; New-LbVip spare -Address 127.1.9.2 -Port 18080", file);
        var before = Revision();
        _session.Run($"New-LbVip {name} -Address 127.1.9.1 -Port 18080; '127.0.0.5', '127.0.0.6' | Add-LbRealServer -Vip {name} -Port 9; New-LbPool lone; Add-LbRealServer 127.0.0.7 -Pool lone -Port 9");
        File.WriteAllText(file, """
            {"vips": [{"name":"spare","address":"127.1.9.2","port":18080,"pool":"spare","idleTimeout":"7m"},{"name":"new","address":"127.1.9.3","port":18080,"pool":"new"}],
             "pools": [{"name":"spare"},{"name":"new"}]}
            """);
        return (file, before);
    }
}
