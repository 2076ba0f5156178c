#pragma warning disable CA1822
using System.Net;
namespace LbAgent.Network;
/// <summary>Stub until merged.</summary>
internal sealed class BoxAddresses { public bool MayAdd => false; public string WhyNot => "needs CAP_NET_ADMIN"; public bool IsLocal(IPAddress a) => true; public void Hold(IPAddress a) { } public void Release(IPAddress a) { } }
