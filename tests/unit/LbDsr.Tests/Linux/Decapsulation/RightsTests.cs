using System;
using System.IO;
using System.Linq;
using System.Threading;
using LbAdmin.Dsr.Interop;
using LbAdmin.Dsr.Linux;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>With some capabilities of root and not others, each in a thread of its own.</summary>
public sealed class RightsTests
{
    private const int NetAdmin = 12;
    private const int SystemAdmin = 21;
    private const int PerfMon = 38;
    private const int Bpf = 39;

    [InterfaceTheory]
    [InlineData("CAP_BPF", Bpf)]
    [InlineData("CAP_NET_ADMIN", NetAdmin)]
    [InlineData("CAP_PERFMON", PerfMon)]
    public void Enable_CapabilityIsMissing_IsNamedAndNothingIsDone(string name, int capability) => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        InThreadWithout([SystemAdmin, capability], () =>
        {
            var refused = Assert.Throws<DecapsulationFailedException>(() => folder.Decapsulation().Enable("lb0", Places.Settings));

            Assert.Equal((DecapsulationFailure.NotPermitted, $"this takes {name}, which this process lacks"), (refused.Failure, refused.Message));
        });
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    });

    /// <summary>All that the library promises to need, and no other; another's program then goes by its number.</summary>
    [InterfaceFact]
    public void Enable_WithTheThreeCapabilities_Works() => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        NetworkNamespace.AddPair("lb1");
        var other = folder.Decapsulation().Enable("lb1", Places.Settings);
        using var elsewhere = new BpfFolder();
        new PinRoot(elsewhere.Path).Create();
        InThreadWithout(AllBut(Bpf, NetAdmin, PerfMon), () =>
        {
            Assert.Empty(Capabilities.Missing());
            Assert.Equal(Places.Settings, folder.Decapsulation().Enable("lb0", Places.Settings).Settings);
            Assert.NotNull(folder.Decapsulation().Get("lb0"));
            Assert.True(folder.Decapsulation().Disable("lb0"));
            var refused = Assert.Throws<DecapsulationFailedException>(() => elsewhere.Decapsulation().Enable("lb1", Places.Settings));
            Assert.Contains($"id {other.ProgramId}. ", refused.Message, StringComparison.Ordinal);
        });
    });

    /// <summary>The kernel asks for no other where that one is.</summary>
    [InterfaceFact]
    public void Enable_WithSystemAdminAlone_Works() => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        InThreadWithout(AllBut(SystemAdmin), () =>
        {
            Assert.Equal(Places.Settings, folder.Decapsulation().Enable("lb0", Places.Settings).Settings);
            Assert.True(folder.Decapsulation().Disable("lb0"));
        });
    });

    [InterfaceFact]
    public void Enable_MayNotMount_SaysSo() => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        InThreadWithout([SystemAdmin], () =>
        {
            var refused = Assert.Throws<DecapsulationFailedException>(() => folder.Decapsulation().Enable("lb0", Places.Settings));

            Assert.Equal(DecapsulationFailure.NotPermitted, refused.Failure);
            Assert.Contains("CAP_SYS_ADMIN", refused.Message, StringComparison.Ordinal);
        });
    });

    /// <summary>What it may not see is not taken for nothing.</summary>
    [InterfaceFact]
    public void Get_MayNotLook_SaysSo() => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        NetworkNamespace.AddPair("lb0");
        folder.Decapsulation().Enable("lb0", Places.Settings);
        NetworkNamespace.Command("chown", "nobody", $"{folder.Path}/lbdsr");
        InThreadWithout(AllBut(), () =>
        {
            Assert.Equal(DecapsulationFailure.NotPermitted, Assert.Throws<DecapsulationFailedException>(() => folder.Decapsulation().Get("lb0")).Failure);
            Assert.Equal(DecapsulationFailure.NotPermitted, Assert.Throws<DecapsulationFailedException>(() => folder.Decapsulation().Disable("lb0")).Failure);
        });
        Assert.NotNull(folder.Decapsulation().Get("lb0"));
    });

    private static int[] AllBut(params int[] kept) => Array.FindAll([.. Enumerable.Range(0, 41)], capability => !kept.AsSpan().Contains(capability));

    /// <summary>In the same network namespace.</summary>
    private static void InThreadWithout(int[] capabilities, Action act)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Array.ForEach(capabilities, NetworkNamespace.DropCapability);
                act();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        });
        thread.Start();
        thread.Join();
        Assert.True(failure is null, $"{failure}");
    }
}
