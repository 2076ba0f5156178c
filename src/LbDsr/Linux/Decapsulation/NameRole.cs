namespace LbAdmin.Dsr.Linux;

/// <summary>Bpf/types.h: as what the settings name an address.</summary>
internal enum NameRole : byte
{
    Tunnel = 1,
    Balancer = 2,
    Vip = 3,
}
