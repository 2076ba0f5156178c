using System;
using System.Linq;
using System.Net;
using System.Threading;
using LbAdmin.Dsr.Linux;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>Settings that change while packets come.</summary>
public sealed class SettingsChangeTests
{
    private static readonly IPAddress FirstBalancer = IPAddress.Parse("10.0.1.1");
    private static readonly IPAddress SecondBalancer = IPAddress.Parse("10.0.1.2");
    private static readonly IPAddress BothBalancer = IPAddress.Parse("10.0.1.3");
    private static readonly IPAddress FirstVip = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress SecondVip = IPAddress.Parse("192.0.2.2");
    private static readonly IPAddress BothVip = IPAddress.Parse("192.0.2.3");

    private static readonly DecapsulationSettings First = new(Networks(FirstBalancer, BothBalancer), [Places.Server(false)], [FirstVip, BothVip]);
    private static readonly DecapsulationSettings Second = new(Networks(SecondBalancer, BothBalancer), [Places.Server(false)], [SecondVip, BothVip]);

    /// <summary>What neither of them takes is never taken, whatever is being written; what both take always is.</summary>
    [ProgramFact]
    public void Apply_WhilePacketsCome_IsSeenWholeByEach()
    {
        using var rig = new ProgramRig(First);
        using var enough = new CancellationTokenSource();
        var changer = new Thread(() =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                rig.Apply(i % 2 == 0 ? Second : First);
            }
        });
        changer.Start();
        var never = new[] { Frame(FirstBalancer, SecondVip), Frame(SecondBalancer, FirstVip) };
        var always = Frame(BothBalancer, BothVip);
        var now = Frame(FirstBalancer, FirstVip);
        var (took, refused, wrong) = (0, 0, 0);
        // Until both were seen in force often, however the threads are scheduled; a million rounds without that is a failure.
        for (var i = 0; (took < 1000 || refused < 1000) && i < 1_000_000; i++)
        {
            wrong += rig.Send(never[i % 2]).Verdict == Verdict.Drop && rig.Send(always).Verdict == Verdict.Pass ? 0 : 1;
            if (rig.Send(now).Verdict == Verdict.Pass)
            {
                took++;
            }
            else
            {
                refused++;
            }
        }

        enough.Cancel();
        changer.Join();
        Assert.Equal(0, wrong);
        Assert.True(took >= 1000 && refused >= 1000, $"{took} taken, {refused} refused");
    }

    [InterfaceFact]
    public void Enable_ByTwoAtOnce_EndsWithTheWholeOfOne()
    {
        using var folder = new BpfFolder();
        using var host = new NamespaceProcess();
        host.Command("ip", "link", "add", "lb0", "type", "veth", "peer", "name", "lb0p");
        Exception? failure = null;
        var threads = new[] { First, Second }.Select(settings => new Thread(() =>
        {
            try
            {
                for (var i = 0; i < 20; i++)
                {
                    var now = NetworkNamespace.In(host.Id, () => folder.Decapsulation().Enable("lb0", settings)).Settings;
                    Assert.Equal(settings, now);
                    var read = NetworkNamespace.In(host.Id, () => folder.Decapsulation().Get("lb0"))!.Settings;
                    Assert.True(read.Equals(First) || read.Equals(Second), $"{read}");
                }
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.True(failure is null, $"{failure}");
        Assert.True(NetworkNamespace.In(host.Id, () => folder.Decapsulation().Disable("lb0")));
    }

    private static byte[] Frame(IPAddress balancer, IPAddress vip) =>
        (new TunnelPacket(Places.Packet(false, Packet.Udp) with { Destination = vip }, IsIpv6: false) { Source = balancer }).ToFrame();

    private static AddressNetwork[] Networks(params IPAddress[] addresses) => [.. addresses.Select(address => new AddressNetwork(address))];
}
