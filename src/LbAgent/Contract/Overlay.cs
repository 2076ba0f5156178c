using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Contract;

/// <summary>Puts the settings that a message gives over those that stand; what cannot be read becomes a finding and the old value stays.</summary>
internal delegate T Overlay<T>(T basis, ICollection<Finding> findings);
