using System;
using System.Net;

namespace LbAgent.Domain.Remedies;

/// <summary>What a person does about it, in the words and commands of the system that the agent runs on. Whole sentences.</summary>
internal abstract class SystemRemedies
{
    /// <summary>Of this system.</summary>
    public static SystemRemedies Here { get; } = OperatingSystem.IsWindows() ? new WindowsRemedies() : new LinuxRemedies();

    /// <summary>Why what works on Linux does not work on this system, in words without a full stop.</summary>
    public abstract string NotHere { get; }

    /// <summary>An address that a VIP needs, at full length.</summary>
    /// <param name="address">The address.</param>
    /// <param name="length">Its prefix length: 32 or 128.</param>
    /// <param name="interfaceName">The interface that suits.</param>
    public abstract string AddAddress(IPAddress address, int length, string interfaceName);

    /// <summary>Who has a port.</summary>
    public abstract string PortInUse(Protocol protocol, int port);

    /// <summary>Why the system does not give a port that nobody listens on, and what helps. The address tells the family.</summary>
    public abstract (string Why, string Remedy) PortNotPermitted(Vip vip);

    /// <summary>The agent has as many sockets open as it may.</summary>
    public abstract string OutOfSockets { get; }

    /// <summary>No local port is left towards a server.</summary>
    public abstract string OutOfLocalPorts { get; }

    /// <summary>More ports than there may be sockets for one VIP.</summary>
    /// <param name="most">How many there may be.</param>
    public abstract string TooManyPorts(int most);
}
