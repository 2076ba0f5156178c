using System;
using System.Threading;
using LbAgent.Network;
using Xunit;

namespace LbAgent.Tests.Network;

internal static class BoxAddressesWaiting
{
    /// <summary>
    /// Waits until no agent of before is seen any more: its socket, by which it is, lives a moment longer where a process that another test starts
    /// meanwhile has it too, between fork and exec.
    /// </summary>
    public static void AwaitAlone(this BoxAddresses addresses) => Assert.True(SpinWait.SpinUntil(() => addresses.IsAlone, TimeSpan.FromSeconds(20)));
}
