using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Validation;

/// <summary>One thing that every published snapshot keeps to. Pure; adds a finding for each place where it is broken.</summary>
internal interface IValidationRule
{
    /// <param name="candidate">What is to be published.</param>
    /// <param name="changed">How it differs from what stands: the rest has been judged before.</param>
    /// <param name="findings">Where findings go.</param>
    void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings);
}
