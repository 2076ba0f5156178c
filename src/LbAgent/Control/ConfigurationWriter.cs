using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Store;
using LbAgent.Validation;

namespace LbAgent.Control;

/// <summary>
/// The one writer of the configuration: propose, validate, prepare the engines, store, publish. Proposals come from any
/// thread and are taken one at a time; readers see <see cref="Current"/> without waiting.
/// </summary>
internal sealed class ConfigurationWriter(ConfigurationStore store, Reconciler reconciler, EventLog events, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile ConfigurationSnapshot _current = ConfigurationSnapshot.Empty;

    public ConfigurationSnapshot Current => _current;

    /// <summary>Brings into force what the store holds. What cannot be served yet is tried again later; nothing stops the start.</summary>
    public void Start()
    {
        var initial = store.Initial;
        using var prepared = reconciler.Prepare(ConfigurationSnapshot.Empty, initial);
        _current = initial;
        prepared.Commit();
        if (store.Notice.Length > 0)
        {
            events.Write(new AgentEvent(EventKind.Agent, EventSeverity.Warning, store.Notice) { Revision = initial.Revision });
        }
    }

    public async Task<ChangeOutcome> ProposeAsync(ChangeProposal proposal, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return Decide(proposal, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private ChangeOutcome Decide(ChangeProposal proposal, CancellationToken cancellation)
    {
        var current = _current;
        if (proposal.ExpectedRevision is { } expected && expected != current.Revision)
        {
            return ChangeOutcome.Refused([Clash(expected, current.Revision)], current.Revision);
        }

        var findings = new List<Finding>();
        var candidate = proposal.Change(current, findings);
        var diff = SnapshotDiff.Between(current, candidate);
        if (ImpliedChecks.Complete(current, candidate, diff) is var completed && !ReferenceEquals(completed, candidate))
        {
            (candidate, diff) = (completed, SnapshotDiff.Between(current, completed));
        }

        Validator.Check(reconciler.AsInForce(candidate), proposal.JudgesWhole ? SnapshotDiff.Between(ConfigurationSnapshot.Empty, candidate) : diff, findings);
        if (ChangeOutcome.HasError(findings))
        {
            return ChangeOutcome.Refused(findings, current.Revision);
        }

        var differences = FieldComparison.Of(current, candidate, diff);
        var counts = ChangeCounts.Of(current, diff);
        if (diff.IsEmpty || proposal is { IsDryRun: true, IgnoresBox: true })
        {
            return new ChangeOutcome(findings, current.Revision, differences, counts);
        }

        candidate = candidate with { Revision = current.Revision + 1 };
        using var prepared = reconciler.Prepare(current, candidate);
        findings.AddRange(prepared.Findings);
        if (ChangeOutcome.HasError(findings))
        {
            return ChangeOutcome.Refused(findings, current.Revision);
        }

        if (proposal.IsDryRun)
        {
            return new ChangeOutcome(findings, current.Revision, differences, counts);
        }

        // From here on it is carried out to the end, whether or not the caller still waits.
        cancellation.ThrowIfCancellationRequested();
        var info = new RevisionInfo(candidate.Revision, time.GetUtcNow(), proposal.Who, proposal.Summary, proposal.Note);
        try
        {
            store.Append(info, diff);
        }
        catch (StoreFailedException failure)
        {
            return ChangeOutcome.Refused([NotStored(failure)], current.Revision);
        }

        _current = candidate;
        prepared.Commit();
        events.Write(new AgentEvent(EventKind.Configuration, EventSeverity.Information, $"{proposal.Summary} by {proposal.Who}") { Revision = candidate.Revision });
        _ = Task.Run(() => Rotate(candidate), CancellationToken.None);
        return new ChangeOutcome(findings, candidate.Revision, differences, counts);
    }

    /// <summary>Behind the caller's back: what it does costs as much as the configuration is large, and nothing depends on it.</summary>
    private void Rotate(ConfigurationSnapshot snapshot)
    {
        try
        {
            store.RotateIfDue(snapshot);
        }
        catch (Exception failure) when (failure is System.IO.IOException or UnauthorizedAccessException)
        {
            events.Write(new AgentEvent(EventKind.Agent, EventSeverity.Error, $"the store could not begin a new segment: {failure.Message}"));
        }
    }

    private static Finding Clash(ulong expected, ulong current) => new(
        "Lb.Configuration.RevisionConflict",
        TargetName.Configuration,
        "ExpectedRevision",
        string.Create(CultureInfo.InvariantCulture, $"the change was made against revision {expected}, and revision {current} is in force."),
        "Look at what changed (Get-LbConfigurationHistory), then make the change again.",
        FindingCategory.Conflict);

    private static Finding NotStored(StoreFailedException failure) => new(
        "Lb.Store.WriteFailed",
        TargetName.Configuration,
        "",
        $"the change could not be stored, so it was not made: {failure.Message}",
        "Make room on the disk of the agent's state directory, or put it right.",
        FindingCategory.Resource);
}
