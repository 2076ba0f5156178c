using LbAgent.Engines.Proxy.Admission;

namespace LbAgent.Engines.Proxy;

/// <summary>The VIP behind a listener, replaced at any time; a new flow goes by what stands when it comes. Set before a listener starts.</summary>
internal sealed class VipSlot
{
    private volatile VipAdmission? _current;

    public VipAdmission? Current
    {
        get => _current;
        set => _current = value;
    }
}
