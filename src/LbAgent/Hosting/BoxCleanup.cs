using System;
using System.IO;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Network;

namespace LbAgent.Hosting;

/// <summary>Takes off the box what agents leave at work on purpose, where none lives any more to do it.</summary>
internal static class BoxCleanup
{
    /// <param name="pins">The folder; empty: those of this network namespace, whoever's agent left something there.</param>
    /// <param name="stateFolder">Where the agent recorded what it changed of the box's settings.</param>
    /// <param name="output">What was done.</param>
    /// <param name="error">What could not be.</param>
    /// <returns>Exit code: 0 where nothing is left.</returns>
    public static int Run(string pins, string stateFolder, TextWriter output, TextWriter error)
    {
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("There is no kernel engine on this system, so nothing is left.");
            return 0;
        }

        using var presence = EnginePresence.Take();
        if (presence is null)
        {
            error.WriteLine("LbAgent: an agent runs the kernel engine here. Stop it first, then clean up.");
            return 1;
        }

        try
        {
            foreach (var folder in pins.Length > 0 ? [pins] : PinPlace.All)
            {
                TakeOff(new PinFolder(folder), output);
            }

            TakeAddressesOff(stateFolder, output);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or BpfFailedException or AddressFailedException)
        {
            error.WriteLine($"LbAgent: {failure.Message}");
            return 1;
        }
    }

    private static void TakeOff(PinFolder folder, TextWriter output)
    {
        if (folder.IsUsed)
        {
            folder.Remove();
            output.WriteLine($"Took the kernel engine's programs and tables off: {folder.Path} is gone.");
        }
        else
        {
            output.WriteLine($"There is nothing in {folder.Path}.");
        }
    }

    private static void TakeAddressesOff(string stateFolder, TextWriter output)
    {
        using var addresses = new BoxAddresses(arp: new ArpSettings(new ArpRecord(ArpRecord.In(stateFolder))));
        foreach (var address in addresses.RemoveStale([]))
        {
            output.WriteLine($"Took {address} off this box.");
        }

        if (!addresses.IsAlone)
        {
            output.WriteLine("An agent lives here: what it has to do with addresses stays.");
        }
        else if (addresses.Settle() is { Count: > 0 } restored)
        {
            output.WriteLine($"Put arp_ignore and arp_announce back as they were, on {string.Join(", ", restored)}.");
        }
    }
}
