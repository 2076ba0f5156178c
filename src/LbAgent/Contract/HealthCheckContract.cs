using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.WellKnownTypes;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>Health checks between wire and domain. Null in the domain is "no check". Pure.</summary>
internal static class HealthCheckContract
{
    public static Overlay<HealthCheckSettings?> Read(string pool, V1.HealthCheck source) => (basis, findings) =>
    {
        if (source.Disabled)
        {
            return null;
        }

        var read = new FieldReader("HealthCheck", TargetName.HealthCheck(pool), findings);
        var known = basis ?? HealthCheckSettings.Default;
        var type = source.HasType ? read.Choice("Type", (int)source.Type, known.Type) : known.Type;
        var typed = !source.HasType ? known : source.TypeIsImplied ? known.Implying(type) : known with { Type = type };
        return typed with
        {
            Interval = source.Interval is { } interval ? read.Duration("Interval", interval, known.Interval) : known.Interval,
            RequestedResponse = Optional(read, "Response", source.Response, known.RequestedResponse),
            Retries = source.HasRetries ? read.Whole("Retries", source.Retries, 1_000_000, known.Retries) : known.Retries,
            Timeout = Optional(read, "Timeout", source.Timeout, known.Timeout),
            RequestedDeadInterval = Optional(read, "DeadInterval", source.DeadInterval, known.RequestedDeadInterval),
            Rise = source.HasRise ? read.Whole("Rise", source.Rise, 1_000_000, known.Rise) : known.Rise,
            InitialHealth = source.HasInitialHealth ? read.Choice("InitialHealth", (int)source.InitialHealth, known.InitialHealth) : known.InitialHealth,
            Port = source.HasPort ? read.Whole("CheckPort", source.Port, 65535, known.Port) : known.Port,
            Address = !source.HasAddress ? known.Address : source.Address.Length == 0 ? null : read.Address("CheckAddress", source.Address, Vip.NoAddress),
            SendProxyProtocol = source.HasSendProxyProtocol
                ? read.Choice("SendProxyProtocol", (int)source.SendProxyProtocol, known.SendProxyProtocol)
                : known.SendProxyProtocol,
            Http = IsHttp(type) || source.Http is not null
                ? ReadHttp(read, source.Http, (type == known.Type ? known.Http : null) ?? new HttpProbeSettings())
                : null,
        };
    };

    public static V1.HealthCheck Write(HealthCheckSettings? check)
    {
        if (check is null)
        {
            return new V1.HealthCheck { Disabled = true };
        }

        return new V1.HealthCheck
        {
            Disabled = false,
            Type = EnumContract.ToWire<HealthCheckType, V1.HealthCheckType>(check.Type),
            TypeIsImplied = check.IsTypeImplied,
            Interval = Duration.FromTimeSpan(check.Interval),
            Response = Duration.FromTimeSpan(check.RequestedResponse ?? TimeSpan.Zero),
            Retries = (uint)check.Retries,
            Timeout = Duration.FromTimeSpan(check.Timeout ?? TimeSpan.Zero),
            DeadInterval = Duration.FromTimeSpan(check.RequestedDeadInterval ?? TimeSpan.Zero),
            Rise = (uint)check.Rise,
            InitialHealth = EnumContract.ToWire<Health, V1.Health>(check.InitialHealth),
            Port = (uint)check.Port,
            Address = check.Address?.ToString() ?? "",
            SendProxyProtocol = EnumContract.ToWire<CheckProxyProtocol, V1.CheckProxyProtocol>(check.SendProxyProtocol),
            Http = check.Http is null ? null : WriteHttp(check.Http),
        };
    }

    private static bool IsHttp(HealthCheckType type) => type is HealthCheckType.Http or HealthCheckType.HttpContent;

    /// <summary>Zero on the wire is "as the default".</summary>
    private static TimeSpan? Optional(FieldReader read, string field, Duration? value, TimeSpan? otherwise)
    {
        if (value is null)
        {
            return otherwise;
        }

        var time = read.Duration(field, value, TimeSpan.Zero);
        return time == TimeSpan.Zero ? null : time;
    }

    private static HttpProbeSettings ReadHttp(FieldReader read, V1.HttpProbe? source, HttpProbeSettings basis) => source is null
        ? basis
        : new HttpProbeSettings
        {
            Method = source.HasMethod ? source.Method : basis.Method,
            Path = source.HasPath ? source.Path : basis.Path,
            Host = source.HasHost ? source.Host : basis.Host,
            Headers = source.Headers is { } list ? new(list.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value))) : basis.Headers,
            ExpectStatus = source.HasExpectStatus ? source.ExpectStatus : basis.ExpectStatus,
            ExpectContent = source.HasExpectContent ? source.ExpectContent : basis.ExpectContent,
            ContentRegex = source.HasContentRegex ? source.ContentRegex : basis.ContentRegex,
            MaxBody = source.HasMaxBodyBytes ? read.Whole("MaxBody", source.MaxBodyBytes, HttpProbeSettings.MostBody, basis.MaxBody) : basis.MaxBody,
            UseTls = source.HasUseTls ? source.UseTls : basis.UseTls,
            SkipCertificateCheck = source.HasSkipCertificateCheck ? source.SkipCertificateCheck : basis.SkipCertificateCheck,
        };

    private static V1.HttpProbe WriteHttp(HttpProbeSettings http)
    {
        var message = new V1.HttpProbe
        {
            Method = http.Method,
            Path = http.Path,
            Host = http.Host,
            Headers = new V1.HttpHeaderList(),
            ExpectStatus = http.ExpectStatus,
            ExpectContent = http.ExpectContent,
            ContentRegex = http.ContentRegex,
            MaxBodyBytes = (uint)http.MaxBody,
            UseTls = http.UseTls,
            SkipCertificateCheck = http.SkipCertificateCheck,
        };
        message.Headers.Headers.AddRange(http.Headers.Select(header => new V1.HttpHeader { Name = header.Key, Value = header.Value }));
        return message;
    }
}
