using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using LbAgent.Contract;
using LbAgent.Control;
using LbAgent.Domain;
using LbAgent.Store;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>The desired state over gRPC: reads the snapshot, hands changes to the writer.</summary>
internal sealed class ConfigurationApi(ConfigurationWriter writer, ConfigurationStore store) : V1.ConfigurationService.ConfigurationServiceBase
{
    public override Task<V1.GetConfigurationResponse> GetConfiguration(V1.GetConfigurationRequest request, ServerCallContext context)
    {
        var current = writer.Current;
        var snapshot = !request.HasRevision || request.Revision == current.Revision ? current : ReadFormer(request.Revision);
        return snapshot is null
            ? throw FindingStatus.Of([NoRevision(request.Revision)])
            : Task.FromResult(new V1.GetConfigurationResponse { Revision = snapshot.Revision, Configuration = ConfigurationContract.Write(snapshot) });
    }

    public override async Task<V1.ChangeConfigurationResponse> ChangeConfiguration(V1.ChangeConfigurationRequest request, ServerCallContext context)
    {
        var unread = new List<Finding>();
        var operations = OperationContract.Read(request.Operations, unread);
        var result = await ProposeAsync(request.Options, OperationContract.Summarize(operations), context, (snapshot, findings) =>
        {
            foreach (var finding in unread)
            {
                findings.Add(finding);
            }

            return operations.Aggregate(snapshot, (state, operation) => operation.Apply(state, findings));
        });
        return new V1.ChangeConfigurationResponse { Result = result };
    }

    public override async Task<V1.ReplaceConfigurationResponse> ReplaceConfiguration(V1.ReplaceConfigurationRequest request, ServerCallContext context)
    {
        var wanted = request.Configuration ?? new V1.Configuration();
        var summary = $"replace the configuration ({wanted.Vips.Count} VIPs, {wanted.Pools.Count} pools)";
        var result = await ProposeAsync(request.Options, summary, context, (snapshot, findings) =>
            ConfigurationContract.Read(wanted, snapshot.Revision, snapshot.Topology, findings));
        return new V1.ReplaceConfigurationResponse { Result = result };
    }

    public override async Task<V1.RestoreConfigurationResponse> RestoreConfiguration(V1.RestoreConfigurationRequest request, ServerCallContext context)
    {
        var former = request.Revision == writer.Current.Revision ? writer.Current : ReadFormer(request.Revision);
        var result = await ProposeAsync(request.Options, $"restore revision {request.Revision}", context, (snapshot, findings) =>
        {
            if (former is null)
            {
                findings.Add(NoRevision(request.Revision));
                return snapshot;
            }

            return former with { Revision = snapshot.Revision };
        });
        return new V1.RestoreConfigurationResponse { Result = result };
    }

    public override Task<V1.ListRevisionsResponse> ListRevisions(V1.ListRevisionsRequest request, ServerCallContext context)
    {
        var response = new V1.ListRevisionsResponse();
        var limit = request.Limit == 0 ? int.MaxValue : (int)Math.Min(request.Limit, int.MaxValue);
        response.Revisions.AddRange(store.History.Take(limit).Select(StoredRevisionContract.Write));
        return Task.FromResult(response);
    }

    private ConfigurationSnapshot? ReadFormer(ulong revision)
    {
        try
        {
            return store.Read(revision);
        }
        catch (IOException failure)
        {
            throw FindingStatus.Of([new(
                "Lb.Store.ReadFailed", TargetName.Configuration, "Revision", $"the store cannot be read: {failure.Message}", "Put the agent's state directory right.", FindingCategory.Resource)]);
        }
    }

    private async Task<V1.ChangeResult> ProposeAsync(
        V1.ChangeOptions? options,
        string summary,
        ServerCallContext context,
        Func<ConfigurationSnapshot, ICollection<Finding>, ConfigurationSnapshot> change)
    {
        options ??= new V1.ChangeOptions();
        if (options.Note.Length > LongestNote)
        {
            throw FindingStatus.Of([NoteTooLong(options.Note.Length)]);
        }

        var expected = options.HasExpectedRevision ? options.ExpectedRevision : (ulong?)null;
        var proposal = new ChangeProposal(Caller.Of(context), summary, options.Note, expected, options.DryRun, options.IgnoreBox, options.JudgeWhole, change);
        var outcome = await writer.ProposeAsync(proposal, context.CancellationToken);
        if (outcome.IsRefused)
        {
            throw FindingStatus.Of(outcome.Findings);
        }

        var result = new V1.ChangeResult
        {
            Revision = outcome.Revision,
            DryRun = options.DryRun,
            Counts = DifferenceContract.Write(outcome.Counts),
        };
        result.Differences.AddRange(outcome.Differences.Take(MostDifferences).Select(DifferenceContract.Write));
        result.Warnings.AddRange(FindingContract.Write(outcome.Findings));
        return result;
    }

    /// <summary>Enough for any person to read, and far from the message limit.</summary>
    private const int MostDifferences = 100_000;

    /// <summary>Notes of 100 revisions are kept in memory and travel in one message.</summary>
    private const int LongestNote = 4096;

    private static Finding NoteTooLong(int length) => new(
        "Lb.Configuration.NoteTooLong", TargetName.Configuration, "Note", $"the note has {length} characters.", $"Give at most {LongestNote}.");

    private static Finding NoRevision(ulong revision) => new(
        "Lb.Configuration.RevisionNotFound",
        TargetName.Configuration,
        "Revision",
        $"revision {revision} is not kept.",
        $"Get-LbConfigurationHistory lists those that are; the last {ConfigurationStore.HistoryLength} are.",
        FindingCategory.NotFound);
}
