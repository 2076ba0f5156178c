using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>
/// The settings as the program reads them: two banks, of which one is in force. One writer at a time; nobody reads meanwhile.
/// </summary>
internal sealed unsafe class NameMap(DescriptorHandle names, DescriptorHandle bank)
{
    private const byte Ipv4 = 4;
    private const byte Ipv6 = 6;

    /// <summary>Bank, role, family and a byte of nothing stand before the address.</summary>
    private const int BitsBefore = 32;

    private readonly BpfMap<DecapsulationLayout.NameKey, byte> _names = new(names, "names");
    private readonly BpfMap<uint, uint> _bank = new(bank, "bank");

    /// <summary>Those in force.</summary>
    public DecapsulationSettings Read()
    {
        var active = _bank.Get(0);
        var keys = _names.Keys().Where(key => key.Bank == active).ToList();
        return new DecapsulationSettings(
            Named(keys, NameRole.Balancer),
            Named(keys, NameRole.Tunnel),
            Named(keys, NameRole.Vip));
    }

    /// <summary>
    /// Writes settings into the bank that is not in force, and empties that first: it was left as it was when the other took its
    /// place, for packets that were under way then.
    /// </summary>
    /// <returns>That bank.</returns>
    public byte Fill(DecapsulationSettings settings)
    {
        var free = (byte)(1 - _bank.Get(0));
        var old = _names.Keys().Where(key => key.Bank == free).ToList();
        if (old.Count > 0)
        {
            PacketFence.Wait(bank);
            old.ForEach(_names.Remove);
        }

        Put(free, NameRole.Balancer, settings.Balancers);
        Put(free, NameRole.Tunnel, settings.TunnelNetworks);
        Put(free, NameRole.Vip, settings.VipNetworks);
        return free;
    }

    /// <summary>From now on that bank is in force, for each packet all of it.</summary>
    public void Activate(byte number) => _bank.Put(0, number);

    private void Put(byte number, NameRole role, IEnumerable<AddressNetwork> networks)
    {
        foreach (var network in networks)
        {
            var key = new DecapsulationLayout.NameKey
            {
                PrefixLength = (uint)(BitsBefore + network.PrefixLength),
                Bank = number,
                Role = role,
                Family = network.IsIpv6 ? Ipv6 : Ipv4,
            };
            var address = network.Address.GetAddressBytes();
            for (var i = 0; i < address.Length; i++)
            {
                key.Address[i] = address[i];
            }

            _names.Put(key, 1);
        }
    }

    private static IEnumerable<AddressNetwork> Named(IEnumerable<DecapsulationLayout.NameKey> keys, NameRole role) =>
        keys.Where(key => key.Role == role).Select(NetworkOf);

    private static AddressNetwork NetworkOf(DecapsulationLayout.NameKey key)
    {
        var address = new byte[key.Family == Ipv6 ? 16 : 4];
        for (var i = 0; i < address.Length; i++)
        {
            address[i] = key.Address[i];
        }

        return new AddressNetwork(new IPAddress(address), (int)key.PrefixLength - BitsBefore);
    }
}
