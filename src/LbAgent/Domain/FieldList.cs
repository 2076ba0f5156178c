using System.Collections.Generic;
using System.Globalization;

namespace LbAgent.Domain;

/// <summary>The settings of each kind of object by the names that the cmdlets give them, as text: what a person compares.</summary>
internal static class FieldList
{
    public static IEnumerable<(string Field, string Text)> Of(Vip vip) =>
    [
        ("Address", ReferenceEquals(vip.Address, Vip.NoAddress) ? "" : vip.Address.ToString()),
        ("Port", vip.Ports.ToString()),
        ("Protocol", vip.Protocol.ToString()),
        ("Pool", vip.Pool),
        ("AdminState", vip.AdminState.ToString()),
        ("AllowFrom", vip.AllowFrom.ToString()),
        ("ForwardingMode", vip.ForwardingMode.ToString()),
        ("SourceNat", vip.SourceNat.ToString()),
        ("MaxConnections", Number(vip.Limits.MaxConnections)),
        ("NewConnectionsPerSecond", Number(vip.Limits.NewConnectionsPerSecond)),
        ("NewConnectionsPerSecondPerSource", Number(vip.Limits.NewConnectionsPerSecondPerSource)),
        ("IdleTimeout", DurationText.Of(vip.IdleTimeout)),
        ("HalfClosedTimeout", DurationText.Of(vip.HalfClosedTimeout)),
        ("AcceptProxyProtocol", vip.AcceptProxyProtocol.ToString()),
        ("Balance", vip.Balance.ToString()),
    ];

    public static IEnumerable<(string Field, string Text)> Of(Pool pool) =>
    [
        ("Scheduler", pool.Scheduler.ToString()),
        ("Persistence", pool.Persistence.Kind.ToString()),
        ("PersistencePrefix", string.Create(CultureInfo.InvariantCulture, $"{pool.Persistence.Ipv4PrefixLength}, {pool.Persistence.Ipv6PrefixLength}")),
        ("PersistenceTimeout", DurationText.Of(pool.Persistence.Timeout)),
        ("SlowStart", DurationText.Of(pool.SlowStart)),
        ("OnUnhealthy", pool.OnUnhealthy.ToString()),
        ("Fallback", pool.Fallback.ToString()),
        ("ConnectTimeout", DurationText.Of(pool.ConnectTimeout)),
        ("SendProxyProtocol", pool.SendProxyProtocol.ToString()),
    ];

    public static IEnumerable<(string Field, string Text)> Of(RealServer server) =>
    [
        ("Weight", Number(server.Weight)),
        ("AdminState", server.AdminState.ToString()),
        ("Backup", server.Backup.ToString()),
        ("MaxConnections", Number(server.MaxConnections)),
    ];

    public static IEnumerable<(string Field, string Text)> Of(HealthCheckSettings? check)
    {
        if (check is null)
        {
            return [("Enabled", bool.FalseString)];
        }

        var http = check.Http ?? new HttpProbeSettings();
        return
        [
            ("Enabled", bool.TrueString),
            ("Type", check.Type.ToString()),
            ("Interval", DurationText.Of(check.Interval)),
            ("Response", DurationText.Of(check.Response)),
            ("Retries", Number(check.Retries)),
            ("Timeout", check.Timeout is { } timeout ? DurationText.Of(timeout) : "none"),
            ("DeadInterval", DurationText.Of(check.DeadInterval)),
            ("Rise", Number(check.Rise)),
            ("InitialHealth", check.InitialHealth.ToString()),
            ("CheckPort", check.Port == 0 ? "" : Number(check.Port)),
            ("CheckAddress", check.Address?.ToString() ?? ""),
            ("SendProxyProtocol", check.SendProxyProtocol.ToString()),
            ("Method", http.Method),
            ("Path", http.Path),
            ("HostHeader", http.Host),
            ("Header", http.Headers.ToString()),
            ("ExpectStatus", http.ExpectStatus),
            ("ExpectContent", http.ExpectContent),
            ("ContentRegex", http.ContentRegex.ToString()),
            ("MaxBody", Number(http.MaxBody)),
            ("UseTls", http.UseTls.ToString()),
            ("SkipCertificateCheck", http.SkipCertificateCheck.ToString()),
        ];
    }

    public static IEnumerable<(string Field, string Text)> Of(Topology topology) =>
    [
        ("Topology", topology.Kind.ToString()),
        ("ClientInterface", topology.ClientInterface),
        ("AddressMode", topology.AddressMode.ToString()),
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
