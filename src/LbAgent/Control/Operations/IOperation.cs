using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>One step of a change. Pure: gives a new snapshot, or adds findings and gives back the old one.</summary>
internal interface IOperation
{
    /// <summary>As "create VIP web", for the history.</summary>
    string Summary { get; }

    ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings);
}
