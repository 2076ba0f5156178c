using System;
using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.PowerShell.Output.Values;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Health checks: settings both ways, what Get-LbHealthCheck shows inwards.</summary>
internal static class HealthCheckMapping
{
    public static HealthCheck Write(HealthCheckSettings check)
    {
        var message = new HealthCheck
        {
            Disabled = check.Type == LbHealthCheckType.None,
            Interval = Times.Write(check.Interval),
            Response = Times.Write(check.Response),
            Timeout = Times.Write(check.Timeout),
            DeadInterval = Times.Write(check.DeadInterval),
            Http = check.Http is { } http ? HttpProbeMapping.Write(http) : null,
        };
        if (check.Type is { } type && type != LbHealthCheckType.None)
        {
            message.Type = (HealthCheckType)type;
        }

        if (check.Retries is { } retries)
        {
            message.Retries = retries;
        }

        if (check.Rise is { } rise)
        {
            message.Rise = rise;
        }

        if (check.InitialHealth is { } health)
        {
            message.InitialHealth = (Health)health;
        }

        if (check.CheckPort is { } port)
        {
            message.Port = port;
        }

        if (check.CheckAddress is not null)
        {
            message.Address = check.CheckAddress;
        }

        if (check.SendProxyProtocol is { } header)
        {
            message.SendProxyProtocol = (CheckProxyProtocol)header;
        }

        return message;
    }

    public static HealthCheckSettings Read(HealthCheck check) => new()
    {
        Type = check.TypeIsImplied ? null : TypeOf(check),
        Interval = Times.Read(check.Interval),
        Response = Times.Read(check.Response),
        Retries = check.HasRetries ? check.Retries : null,
        Timeout = Times.Read(check.Timeout),
        DeadInterval = Times.Read(check.DeadInterval),
        Rise = check.HasRise ? check.Rise : null,
        InitialHealth = check.HasInitialHealth ? (LbHealth)check.InitialHealth : null,
        CheckPort = check.HasPort ? check.Port : null,
        CheckAddress = check.HasAddress ? check.Address : null,
        SendProxyProtocol = check.HasSendProxyProtocol ? (LbCheckProxyProtocol)check.SendProxyProtocol : null,
        Http = check.Http is { } http ? HttpProbeMapping.Read(http) : null,
    };

    public static LbHealthCheck Read(string agent, PoolStatus status)
    {
        var check = Read(status.Pool.HealthCheck ?? new HealthCheck());
        var type = TypeOf(status.Pool.HealthCheck) ?? Defaults.CheckType;
        var isHttp = type is LbHealthCheckType.Http or LbHealthCheckType.HttpContent;
        var http = isHttp ? HttpProbeMapping.WithDefaults(check.Http) : new HttpProbeSettings();
        return new LbHealthCheck
        {
            AgentName = agent,
            Pool = status.Pool.Name,
            Vip = status.Vips.ToArray(),
            Type = type,
            Interval = check.Interval ?? Defaults.Interval,
            Response = check.Response is { Ticks: > 0 } response ? response : Defaults.Response(check.Interval),
            Retries = (int)(check.Retries ?? Defaults.Retries),
            Timeout = check.Timeout ?? default,
            DeadInterval = check.DeadInterval is { Ticks: > 0 } dead ? dead : check.Interval ?? Defaults.Interval,
            Rise = (int)(check.Rise ?? Defaults.Rise),
            WorstCaseDetection = Times.Read(status.WorstCaseDetection),
            InitialHealth = check.InitialHealth ?? LbHealth.Unknown,
            CheckPort = (int)(check.CheckPort ?? 0),
            CheckAddress = check.CheckAddress ?? string.Empty,
            SendProxyProtocol = check.SendProxyProtocol ?? Defaults.CheckProxyProtocol,
            Method = http.Method ?? string.Empty,
            Path = http.Path ?? string.Empty,
            HostHeader = http.HostHeader ?? string.Empty,
            Header = new HeaderTable(http.Header ?? []),
            ExpectStatus = http.ExpectStatus?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            ExpectContent = http.ExpectContent ?? string.Empty,
            ContentRegex = http.ContentRegex ?? false,
            MaxBody = http.MaxBody ?? 0,
            UseTls = http.UseTls ?? false,
            SkipCertificateCheck = http.SkipCertificateCheck ?? false,
        };
    }

    /// <summary>The type that runs, also where nobody gave one; null: the agent does not say.</summary>
    public static LbHealthCheckType? TypeOf(HealthCheck? check) => check switch
    {
        { Disabled: true } => LbHealthCheckType.None,
        { HasType: true } => (LbHealthCheckType)check.Type,
        _ => null,
    };
}
