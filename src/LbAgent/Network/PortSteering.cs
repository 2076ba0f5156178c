#pragma warning disable CA1822
using System; using System.Net; using LbAgent.Domain;
namespace LbAgent.Network;
/// <summary>Stub until merged.</summary>
internal sealed class PortSteering { public bool IsAvailable => false; public string WhyNot => "not yet"; public IDisposable? Steer(IPAddress a, PortRange p, bool u, int s) => null; }
