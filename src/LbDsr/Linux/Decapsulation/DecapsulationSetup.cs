using System.Linq;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>How it comes to work on an interface, and to other settings or another program. Each happens whole or not at all.</summary>
internal static unsafe class DecapsulationSetup
{
    /// <summary>Nothing is on the interface. Settings come first, then the program; the link's pin is last.</summary>
    public static void Start(byte[] image, PinFolder folder, XdpInterface device, DecapsulationSettings settings)
    {
        // What a process left that ended under way.
        folder.Remove();
        using var loaded = LoadedProgram.Load(image, _ => null);
        var names = NamesOf(loaded);
        names.Activate(names.Fill(settings));
        try
        {
            folder.Create();
            foreach (var map in MapNames.All)
            {
                folder.Pin(map, loaded.Map(map));
            }

            folder.Pin(PinFolder.Program, loaded.Program);
            using var link = device.Attach(loaded.Program);
            folder.Pin(PinFolder.Link, link);
        }
        catch
        {
            folder.Remove();
            throw;
        }
    }

    /// <summary>It is at work. Its own program and maps stay where they are this library's too.</summary>
    public static void Change(byte[] image, PinFolder folder, DescriptorHandle link, DecapsulationSettings settings)
    {
        using var loaded = LoadedProgram.Load(image, folder.TryOpen);
        var names = NamesOf(loaded);
        if (!IsAtWork(loaded, folder, link))
        {
            Replace(loaded, folder, link, settings);
        }
        else if (!names.Read().Equals(settings))
        {
            names.Activate(names.Fill(settings));
        }
    }

    /// <summary>
    /// The program's pin comes last: after a crash on the way it is not that of the program at work, and the next change comes
    /// here again.
    /// </summary>
    private static void Replace(LoadedProgram loaded, PinFolder folder, DescriptorHandle link, DecapsulationSettings settings)
    {
        var names = NamesOf(loaded);
        var bank = names.Fill(settings);
        if (loaded.OwnMaps.Contains(MapNames.Names))
        {
            // Nobody reads them yet.
            names.Activate(bank);
        }

        Failures.Checked(Libbpf.UpdateLink(link.Number, loaded.Program.Number, options: null), "put the new program in place of the earlier one");
        names.Activate(bank);
        foreach (var map in loaded.OwnMaps)
        {
            folder.Replace(map, loaded.Map(map));
        }

        folder.Replace(PinFolder.Program, loaded.Program);
    }

    /// <summary>Whether the program at work has the same instructions and the same maps.</summary>
    private static bool IsAtWork(LoadedProgram loaded, PinFolder folder, DescriptorHandle link)
    {
        using var pinned = folder.TryOpen(PinFolder.Program);
        if (pinned is null || loaded.OwnMaps.Count > 0)
        {
            return false;
        }

        var there = ObjectInformation.OfProgram(pinned);
        return there.Id == ObjectInformation.OfLink(link).Program && there.Tag == ObjectInformation.OfProgram(loaded.Program).Tag;
    }

    private static NameMap NamesOf(LoadedProgram loaded) => new(loaded.Map(MapNames.Names), loaded.Map(MapNames.Bank));
}
