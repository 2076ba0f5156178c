using System;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Tests.Scheduling;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Runtime;

public sealed class PersistenceTableTests
{
    private static readonly PersistenceSettings Settings = new(PersistenceKind.SourceAddress, 24, 64, TimeSpan.FromMinutes(5));
    private readonly FakeTimeProvider _time = new();
    private readonly RealServerState[] _servers = SchedulingServers.Of(1, 1);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.250", true)]
    [InlineData("192.0.2.1", "192.0.3.1", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1:2:3", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void Find_ByTheLeadingBits(string first, string second, bool isSame)
    {
        var table = new PersistenceTable(Settings, _time);

        table.Remember(Client(first), _servers[1]);

        Assert.Equal(isSame ? _servers[1] : null, table.Find(Client(second)));
    }

    /// <summary>The timeout runs from the last use.</summary>
    [Fact]
    public void Find_AfterTheTimeout_IsNull()
    {
        var table = new PersistenceTable(Settings, _time);
        table.Remember(Client("192.0.2.1"), _servers[0]);

        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            Assert.NotNull(table.Find(Client("192.0.2.1")));
        }

        _time.Advance(TimeSpan.FromMinutes(5.1));
        Assert.Null(table.Find(Client("192.0.2.1")));
        table.Sweep();
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public async Task Remember_NewClients_ForgetsOldOnesByItself()
    {
        var table = new PersistenceTable(Settings, _time);
        table.Remember(Client("192.0.2.1"), _servers[0]);
        _time.Advance(TimeSpan.FromMinutes(6));

        table.Remember(Client("198.51.100.1"), _servers[0]);

        await Eventually.TrueAsync(() => table.Count == 1, "the old one is forgotten");
    }

    [Fact]
    public void Remember_AgainWithAnother_IsTheOther()
    {
        var table = new PersistenceTable(Settings, _time);
        table.Remember(Client("192.0.2.1"), _servers[0]);
        table.Remember(Client("192.0.2.2"), _servers[1]);

        Assert.Equal(_servers[1], table.Find(Client("192.0.2.3")));
        Assert.Equal(1, table.Count);
    }

    /// <summary>However many clients there are, memory is bounded; who is known stays known.</summary>
    [Fact]
    public void Remember_MoreThanMost_KeepsThoseThatAreKnown()
    {
        var table = new PersistenceTable(Settings with { Ipv4PrefixLength = 32 }, _time);
        for (var i = 0u; i < PersistenceTable.Most + 10; i++)
        {
            table.Remember(FlowEndpoint.OfIpv4(i, 1), _servers[0]);
        }

        Assert.Equal(PersistenceTable.Most, table.Count);
        Assert.NotNull(table.Find(FlowEndpoint.OfIpv4(0, 1)));
        Assert.Null(table.Find(FlowEndpoint.OfIpv4(PersistenceTable.Most + 5, 1)));
    }

    private static FlowEndpoint Client(string address) => FlowEndpoint.Of(IPAddress.Parse(address), 1);
}
