using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Contract;

/// <summary>The module's enums are cast to the wire's: names and numbers must be the same.</summary>
public sealed class WireNumberTests
{
    public static TheoryData<string, Type> Enums => new()
    {
        { "LbProtocol", typeof(Protocol) },
        { "LbAdminState", typeof(AdminState) },
        { "LbForwardingMode", typeof(ForwardingMode) },
        { "LbScheduler", typeof(SchedulerKind) },
        { "LbHashField", typeof(HashField) },
        { "LbPersistence", typeof(PersistenceKind) },
        { "LbOnUnhealthy", typeof(OnUnhealthy) },
        { "LbFallback", typeof(Fallback) },
        { "LbProxyProtocolVersion", typeof(ProxyProtocolVersion) },
        { "LbCheckProxyProtocol", typeof(CheckProxyProtocol) },
        { "LbBalance", typeof(Balance) },
        { "LbHealthCheckType", typeof(HealthCheckType) },
        { "LbHealth", typeof(Health) },
        { "LbVipState", typeof(ListenState) },
        { "LbEventKind", typeof(EventKind) },
        { "LbEventSeverity", typeof(EventSeverity) },
        { "LbDifferenceKind", typeof(DifferenceKind) },
        { "LbFindingCategory", typeof(FindingCategory) },
        { "LbFindingSeverity", typeof(FindingSeverity) },
        { "LbProbeOutcome", typeof(ProbeOutcome) },
        { "LbProbeStepKind", typeof(ProbeStepKind) },
        { "LbTopologyKind", typeof(TopologyKind) },
        { "LbAddressMode", typeof(AddressMode) },
        { "LbFlowState", typeof(FlowState) },
        { "LbAttachMode", typeof(AttachMode) },
        { "LbReasonKind", typeof(ReasonKind) },
    };

    [Theory]
    [MemberData(nameof(Enums))]
    public void Enum_NamesAndNumbers_AreThoseOfTheWire(string name, Type wire)
    {
        using var session = new Session();
        var ours = (Type)session.Run($"[LbAdmin.PowerShell.Output.{name}]").Single().BaseObject;

        // None of health checks is not a type on the wire but a flag.
        Assert.Equal(Numbers(wire).Where(pair => pair.Value != 0), Numbers(ours).Where(pair => pair.Value != 0));
    }

    private static IEnumerable<KeyValuePair<string, int>> Numbers(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(value => KeyValuePair.Create(value.ToString()!, (int)value)).OrderBy(pair => pair.Value);
}
