namespace LbAgent.Engines.Kernel.Layout;

/// <summary>enum server_mode. The family is that of the outer header.</summary>
internal enum ServerMode : byte
{
    DsrL2 = 1,
    DsrL3Ipv4 = 2,
    DsrL3Ipv6 = 3,
}
