namespace LbAgent.Domain;

/// <summary>What the operator wants. Draining (real servers only): known flows go on, new ones do not come.</summary>
internal enum AdminState
{
    Enabled,
    Draining,
    Disabled,
}
