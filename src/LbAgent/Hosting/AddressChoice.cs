namespace LbAgent.Hosting;

/// <summary>Whether the agent may put VIP addresses on the box.</summary>
internal enum AddressChoice
{
    /// <summary>Where it has the right to.</summary>
    Auto,

    /// <summary>The operator, or something else, sees to them.</summary>
    Never,
}
