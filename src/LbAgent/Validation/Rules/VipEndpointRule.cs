using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>A VIP has an address that clients can reach, a port, and is Enabled or Disabled.</summary>
internal sealed class VipEndpointRule : IValidationRule
{
    private const int MostPortsEverywhere = 1024;

    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var vip in changed.PutVips)
        {
            var target = TargetName.Vip(vip.Name);
            if (ReferenceEquals(vip.Address, Vip.NoAddress))
            {
                findings.Add(new("Lb.Vip.AddressMissing", target, "Address", "no address was given.", "Give the address that clients reach, as 10.0.0.1."));
            }
            else if (IsMulticast(vip.Address) || vip.Address.Equals(IPAddress.Broadcast))
            {
                findings.Add(new("Lb.Vip.AddressInvalid", target, "Address", $"{vip.Address} is a multicast or broadcast address.", "Give a unicast address."));
            }
            else if (vip.Address.IsIPv6LinkLocal)
            {
                findings.Add(LinkLocal("Vip", target, "Address", vip.Address));
            }

            if (vip.Ports == default)
            {
                findings.Add(new("Lb.Vip.PortMissing", target, "Port", "no port was given.", "Give a port from 1 to 65535, a range as 8000-8100, or 'any'."));
            }

            if (vip.Ports.Count > MostPortsEverywhere && (vip.Address.Equals(IPAddress.Any) || vip.Address.Equals(IPAddress.IPv6Any)) && !ReferenceEquals(vip.Address, Vip.NoAddress))
            {
                findings.Add(new("Lb.Vip.PortsTooWide", target, "Port", $"port {vip.Ports} on all addresses would take over every service of this box, the one you came in by included.", $"Give the VIP an address of its own, or at most {MostPortsEverywhere} ports."));
            }

            if (vip.AdminState == AdminState.Draining)
            {
                findings.Add(new("Lb.Vip.AdminStateInvalid", target, "AdminState", "a VIP is Enabled or Disabled.", "Drain its real servers, or disable the VIP: its flows go on."));
            }
        }
    }

    /// <summary>Nobody could be asked there: which interface is meant cannot be given.</summary>
    internal static Finding LinkLocal(string area, string target, string field, IPAddress address) => new(
        $"Lb.{area}.{field}Invalid", target, field, $"{address} is a link-local address, which means nothing without an interface.", "Give a global or a unique local address (fd00::/8).");

    internal static bool IsMulticast(IPAddress address) =>
        address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240);
}
