using System;
using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Control;

/// <summary>What somebody wants to change, and how.</summary>
/// <param name="Who">As "root (uid 0)".</param>
/// <param name="Summary">As "create VIP web", for the history.</param>
/// <param name="Note">The caller's own words.</param>
/// <param name="ExpectedRevision">The revision it was made against; null: whatever it is.</param>
/// <param name="IsDryRun">Only judge it.</param>
/// <param name="IgnoresBox">Of a dry run: do not ask the engines whether this box can serve it.</param>
/// <param name="JudgesWhole">Judge all of it, and not only what would change: for a look at what stands.</param>
/// <param name="Change">From the standing snapshot to the wanted one; adds findings where it cannot.</param>
internal sealed record ChangeProposal(
    string Who,
    string Summary,
    string Note,
    ulong? ExpectedRevision,
    bool IsDryRun,
    bool IgnoresBox,
    bool JudgesWhole,
    Func<ConfigurationSnapshot, ICollection<Finding>, ConfigurationSnapshot> Change);
