using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.Dsr.Linux;
using LbAgent.Tests.Engines.Kernel;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>The program with settings, on no interface, and packets sent through it by the kernel's test run.</summary>
internal sealed class ProgramRig : IDisposable
{
    private readonly LoadedProgram _loaded;
    private readonly TestRun _run;
    private readonly CounterMaps _counters;
    private DecapsulationCounters _before;

    public ProgramRig(DecapsulationSettings? settings = null)
    {
        _loaded = LoadedProgram.Load(ProgramImage.Read()!, _ => null);
        _run = new TestRun(_loaded.Program);
        Names = new NameMap(_loaded.Map(MapNames.Names), _loaded.Map(MapNames.Bank));
        _counters = new CounterMaps(_loaded.Map(MapNames.Decapsulated), _loaded.Map(MapNames.Dropped));
        _before = _counters.Read();
        Apply(settings ?? Places.Settings);
    }

    public NameMap Names { get; }

    public void Apply(DecapsulationSettings settings) => Names.Activate(Names.Fill(settings));

    /// <summary>For another thread.</summary>
    public TestRun NewRun() => new(_loaded.Program);

    public (Verdict Verdict, byte[] Frame) Send(byte[] frame) => _run.Send(frame);

    public void AssertDecapsulated(TunnelPacket packet, byte[]? expected = null)
    {
        var (verdict, frame) = Send(packet.ToFrame());
        Assert.Equal(Verdict.Pass, verdict);
        Assert.Equal(expected ?? packet.Decapsulated(), frame);
        AssertCounted(decapsulated: 1, bytes: (ulong)packet.Inner.ToIp().Length);
    }

    public void AssertDropped(string reason, byte[] frame)
    {
        Assert.Equal(Verdict.Drop, Send(frame).Verdict);
        AssertCounted(reason: reason);
    }

    /// <summary>Untouched, and without a word.</summary>
    public void AssertPassed(byte[] frame)
    {
        var (verdict, left) = Send(frame);
        Assert.Equal(Verdict.Pass, verdict);
        Assert.Equal(frame, left);
        AssertCounted();
    }

    public DecapsulationCounters Counters() => _counters.Read();

    public void Dispose() => _loaded.Dispose();

    /// <summary>Since the last time that this was asked.</summary>
    private void AssertCounted(ulong decapsulated = 0, ulong bytes = 0, string? reason = null)
    {
        var now = _counters.Read();
        IEnumerable<string> drops = now.Drops.Zip(_before.Drops).Where(pair => pair.First.Packets != pair.Second.Packets).Select(pair => $"{pair.First.Reason} {pair.First.Packets - pair.Second.Packets}");
        Assert.Equal(reason is null ? [] : [$"{reason} 1"], drops);
        Assert.Equal((decapsulated, bytes), (now.Packets - _before.Packets, now.Bytes - _before.Bytes));
        _before = now;
    }
}
