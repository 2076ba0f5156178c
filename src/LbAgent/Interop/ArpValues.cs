namespace LbAgent.Interop;

/// <summary>arp_ignore and arp_announce of an interface, as Documentation/networking/ip-sysctl.rst of the kernel has them.</summary>
/// <param name="Ignore">Which questions are answered; 0: those for any address of the box.</param>
/// <param name="Announce">Which address a question comes from; 0: any of the box.</param>
internal readonly record struct ArpValues(int Ignore, int Announce);
