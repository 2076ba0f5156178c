using System;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>The maps of what is at work on an interface, opened by their pins.</summary>
internal sealed class PinnedMaps : IDisposable
{
    private readonly DescriptorHandle[] _maps;

    private PinnedMaps(PinFolder folder)
    {
        var (names, bank) = (folder.Open(MapNames.Names), folder.Open(MapNames.Bank));
        var (decapsulated, dropped) = (folder.Open(MapNames.Decapsulated), folder.Open(MapNames.Dropped));
        _maps = [names, bank, decapsulated, dropped];
        Names = new NameMap(names, bank);
        Counters = new CounterMaps(decapsulated, dropped);
    }

    public NameMap Names { get; }

    public CounterMaps Counters { get; }

    public static PinnedMaps Open(PinFolder folder) => new(folder);

    public void Dispose() => Array.ForEach(_maps, map => map.Dispose());
}
