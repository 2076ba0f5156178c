using System;
using System.IO;
using System.Linq;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>Counts what the whole process has open.</summary>
[Collection(Alone.Name)]
public sealed class SurvivalTests
{
    /// <summary>It goes on by its pins alone, so it survives this process.</summary>
    [InterfaceFact]
    public void Enable_ThenNothing_KeepsNoDescriptorOpen() => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        Assert.Equal(0, Descriptors());

        folder.Decapsulation().Enable("lb0", Places.Settings);
        folder.Decapsulation().Get("lb0");
        Assert.Throws<Dsr.Linux.DecapsulationFailedException>(() => folder.Decapsulation().Enable("lb9", Places.Settings));

        Assert.Equal(0, Descriptors());
        Assert.NotNull(folder.Decapsulation().Get("lb0"));
        folder.Decapsulation().Disable("lb0");
        Assert.Equal(0, Descriptors());
    });

    /// <summary>Of programs, maps and links.</summary>
    private static int Descriptors() => Directory.GetFiles("/proc/self/fd")
        .Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name ?? "")
        .Count(target => target.Contains("bpf", StringComparison.Ordinal));
}
