using System.Threading.Tasks;

namespace LbAgent.Engines.Proxy;

/// <summary>Carries the bytes of one connection both ways until both sides have ended. How is its own affair.</summary>
internal interface IRelay
{
    /// <summary>What <c>Get-LbEngine</c> says about it.</summary>
    string Description { get; }

    /// <summary>Completes when both sides have ended. A reset or abort of one is handed on to the other; nothing that peers do throws.</summary>
    Task RelayAsync(ProxyConnection connection);
}
