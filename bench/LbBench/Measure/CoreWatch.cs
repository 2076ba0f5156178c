using System;
using System.Diagnostics;

namespace LbAdmin.Bench.Measure;

/// <summary>
/// Who had the two cores in a window. The idle loops take what nobody wants, so what is missing from loop and
/// measured program together went to somebody else on this machine. Read on the generator's thread.
/// </summary>
/// <param name="idleLoopOfProxyCore">Process of the loop there.</param>
/// <param name="idleLoopOfGeneratorCore">Process of the loop there.</param>
internal sealed class CoreWatch(int idleLoopOfProxyCore, int idleLoopOfGeneratorCore)
{
    private long began;
    private double proxyBefore;
    private double generatorBefore;
    private double proxyIdleBefore;
    private double generatorIdleBefore;

    public void Begin(int? proxy)
    {
        began = Stopwatch.GetTimestamp();
        proxyBefore = ProcessorClock.OfProcess(proxy);
        generatorBefore = ProcessorClock.OfThread();
        proxyIdleBefore = ProcessorClock.OfProcess(idleLoopOfProxyCore);
        generatorIdleBefore = ProcessorClock.OfProcess(idleLoopOfGeneratorCore);
    }

    public CoreUse End(int? proxy)
    {
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var nanoseconds = seconds * 1e9;
        var proxyTime = ProcessorClock.OfProcess(proxy) - proxyBefore;
        var generatorTime = ProcessorClock.OfThread() - generatorBefore;
        var proxyIdle = ProcessorClock.OfProcess(idleLoopOfProxyCore) - proxyIdleBefore;
        var generatorIdle = ProcessorClock.OfProcess(idleLoopOfGeneratorCore) - generatorIdleBefore;
        // Without a proxy its core does not matter.
        var othersOfProxyCore = proxy is null ? 0 : nanoseconds - proxyTime - proxyIdle;
        var others = Math.Max(othersOfProxyCore, nanoseconds - generatorTime - generatorIdle);
        return new CoreUse(seconds, proxyTime, generatorTime / nanoseconds, Math.Max(others, 0) / nanoseconds);
    }
}
