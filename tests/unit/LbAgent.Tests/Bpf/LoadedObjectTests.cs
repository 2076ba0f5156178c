using LbAgent.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Bpf;

public sealed class LoadedObjectTests
{
    [KernelFact]
    public void Load_SignalsCome_IsDone()
    {
        using var storm = new SignalStorm();
        using var program = DsrProgram.Load();

        Assert.True(program.Out.Descriptor > 0);
    }
}
