using System;
using System.Net.Sockets;
using LbAgent.Domain;
using LbAgent.Domain.Remedies;
using LbAgent.Network;

namespace LbAgent.Engines.Proxy;

/// <summary>Why an address and port cannot be had, as a finding with its remedy.</summary>
internal static class BindFinding
{
    private const string AbsentId = "Lb.Vip.AddressAbsent";

    public static Finding Of(Vip vip, Exception failure, string whyNotAdded, SystemRemedies remedies)
    {
        var target = TargetName.Vip(vip.Name);
        return (failure as SocketException)?.SocketErrorCode switch
        {
            SocketError.AddressNotAvailable => NotLocal(vip, whyNotAdded, remedies),
            SocketError.AddressAlreadyInUse => new(
                "Lb.Vip.PortInUse",
                target,
                "Port",
                $"another program listens on {vip.Address} port {vip.Ports}.",
                remedies.PortInUse(vip.Protocol, vip.Ports.First),
                FindingCategory.Resource),
            SocketError.AccessDenied => new(
                "Lb.Vip.PortNotPermitted",
                target,
                "Port",
                remedies.PortNotPermitted(vip).Why,
                remedies.PortNotPermitted(vip).Remedy,
                FindingCategory.Resource),
            SocketError.TooManyOpenSockets => new(
                "Lb.Vip.OutOfDescriptors",
                target,
                "Port",
                $"too many open files to listen on {vip.Address} port {vip.Ports}.",
                remedies.OutOfSockets,
                FindingCategory.Resource),
            _ => new(
                "Lb.Vip.ListenFailed", target, "Address", $"cannot listen on {vip.Address} port {vip.Ports}: {failure.Message}.", "", FindingCategory.Resource),
        };
    }

    public static Finding NotLocal(Vip vip, string whyNotAdded, SystemRemedies remedies) => new(
        "Lb.Vip.AddressNotLocal",
        TargetName.Vip(vip.Name),
        "Address",
        $"{vip.Address} is not an address of this box, and the agent may not add it: {whyNotAdded}.",
        remedies.AddAddress(vip.Address, KernelAddresses.FullLength(vip.Address), InterfaceChoice.For(vip.Address)),
        FindingCategory.Resource);

    /// <summary>No finding for whoever makes a change: the VIP waits until others add its address, where no socket can wait for it.</summary>
    public static Finding Absent(Vip vip, bool isForbidden) => new(
        AbsentId, TargetName.Vip(vip.Name), "Address", AddressFinding.Absent(vip.Address, isForbidden), "", FindingCategory.Resource);

    public static bool IsAbsent(Finding finding) => finding.Id == AbsentId;

    public static Finding TooManyPorts(Vip vip, string whyNot, SystemRemedies remedies) => new(
        "Lb.Vip.PortsNotPossible",
        TargetName.Vip(vip.Name),
        "Port",
        $"{vip.Ports.Count} ports are more than {ListenPorts.MostSockets}, and they cannot be steered to one socket here: {whyNot}.",
        remedies.TooManyPorts(ListenPorts.MostSockets),
        FindingCategory.Resource);

    /// <summary>One of our own VIPs has the port on other addresses, and the system binds no second listener beside it.</summary>
    public static Finding HeldBy(Vip vip, Vip holder) => new(
        "Lb.Vip.PortInUse",
        TargetName.Vip(vip.Name),
        "Port",
        $"VIP {holder.Name} listens on {holder.Address} port {holder.Ports}, which includes it.",
        $"Disable VIP {holder.Name} first, make the change, and enable it again.",
        FindingCategory.Resource);
}
