using System;
using System.Net.Sockets;
using LbAgent.Domain;
using LbAgent.Network;

namespace LbAgent.Engines.Proxy;

/// <summary>Why an address and port cannot be had, as a finding with its remedy.</summary>
internal static class BindFinding
{
    public static Finding Of(Vip vip, Exception failure, BoxAddresses addresses)
    {
        var target = TargetName.Vip(vip.Name);
        return (failure as SocketException)?.SocketErrorCode switch
        {
            SocketError.AddressNotAvailable => new(
                "Lb.Vip.AddressNotLocal",
                target,
                "Address",
                $"{vip.Address} is not an address of this box, and the agent may not add it: {addresses.WhyNot}.",
                $"Add it: ip address add {vip.Address}/{KernelAddresses.FullLength(vip.Address)} dev {InterfaceChoice.For(vip.Address)}",
                FindingCategory.Resource),
            SocketError.AddressAlreadyInUse => new(
                "Lb.Vip.PortInUse",
                target,
                "Port",
                $"another program listens on {vip.Address} port {vip.Ports}.",
                $"Stop it or give another port; this shows it: ss -{(vip.Protocol == Protocol.Udp ? "lunp" : "ltnp")} 'sport = :{vip.Ports.First}'",
                FindingCategory.Resource),
            SocketError.AccessDenied => new(
                "Lb.Vip.PortNotPermitted",
                target,
                "Port",
                $"the agent may not listen on port {vip.Ports}.",
                "Give the agent CAP_NET_BIND_SERVICE, or use a port from 1024 on.",
                FindingCategory.Resource),
            SocketError.TooManyOpenSockets => new(
                "Lb.Vip.OutOfDescriptors",
                target,
                "Port",
                $"too many open files to listen on {vip.Address} port {vip.Ports}.",
                "Allow the agent more: ulimit -n, or LimitNOFILE= of its service.",
                FindingCategory.Resource),
            _ => new(
                "Lb.Vip.ListenFailed", target, "Address", $"cannot listen on {vip.Address} port {vip.Ports}: {failure.Message}.", "", FindingCategory.Resource),
        };
    }

    public static Finding TooManyPorts(Vip vip, string whyNot) => new(
        "Lb.Vip.PortsNotPossible",
        TargetName.Vip(vip.Name),
        "Port",
        $"{vip.Ports.Count} ports are more than {ListenPorts.MostSockets}, and the kernel cannot steer them to one socket here: {whyNot}.",
        $"Run the agent with CAP_NET_ADMIN and CAP_BPF on Linux 5.9 or later, or give at most {ListenPorts.MostSockets} ports.",
        FindingCategory.Resource);

    /// <summary>One of our own VIPs has the port on other addresses, and Linux binds no second listener beside it.</summary>
    public static Finding HeldBy(Vip vip, Vip holder) => new(
        "Lb.Vip.PortInUse",
        TargetName.Vip(vip.Name),
        "Port",
        $"VIP {holder.Name} listens on {holder.Address} port {holder.Ports}, which includes it.",
        $"Disable VIP {holder.Name} first, make the change, and enable it again.",
        FindingCategory.Resource);
}
