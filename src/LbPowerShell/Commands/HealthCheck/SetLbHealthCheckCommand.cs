using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Set-LbHealthCheck says how the servers of a pool are watched. What is not given stays; another -Type starts from its defaults.</summary>
[Cmdlet(VerbsCommon.Set, "LbHealthCheck", SupportsShouldProcess = true)]
[OutputType(typeof(LbHealthCheck))]
public sealed class SetLbHealthCheckCommand : LbSettingsCmdlet
{
    /// <summary>VIPs whose pools are meant; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ListTransformation(AllowsEmpty = true)]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>Pools; wildcards are permitted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ListTransformation]
    public string[]? Pool { get; set; }

    /// <summary>Tcp (default of TCP VIPs), TcpHalfOpen, Icmp (default of UDP VIPs), Http, HttpContent; None: as Remove-LbHealthCheck.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbHealthCheckType))]
    public LbHealthCheckType? Type { get; set; }

    /// <summary>From the start of one probe to the start of the next. 100 ms to 1 h, default 5 s. As 5s, 500ms, 1m, a TimeSpan or seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Interval { get; set; }

    /// <summary>A probe without an answer for this long has failed. At most the interval, default 2 s.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Response { get; set; }

    /// <summary>So many failed probes in a row make a server Unhealthy. 1 to 100, default 3.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? Retries { get; set; }

    /// <summary>Unhealthy so long after the start of the first failed probe, whatever Retries says. 0 (default): not used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The interval while Unhealthy. 0 (default): as Interval.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? DeadInterval { get; set; }

    /// <summary>So many good probes in a row bring a server back. 1 to 100, default 1.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? Rise { get; set; }

    /// <summary>What a server is until its first probe: Unknown (default: no traffic) or Healthy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ChoiceTransformation(typeof(LbHealth))]
    public LbHealth? InitialHealth { get; set; }

    /// <summary>The port to probe, 1 to 65535. 0 (default): the server's port.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? CheckPort { get; set; }

    /// <summary>The address to probe. Empty (default): the server's address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? CheckAddress { get; set; }

    /// <summary>The PROXY protocol header ahead of a probe's connection: Auto (default; as the pool sends it), Off, V1 or V2.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [HeaderWordTransformation]
    public LbCheckProxyProtocol? SendProxyProtocol { get; set; }

    /// <summary>HTTP method; default GET.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(HttpMethodCompleter))]
    public string? Method { get; set; }

    /// <summary>Path and query of the request; default /.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Path { get; set; }

    /// <summary>The Host header; default: the server's address and port.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? HostHeader { get; set; }

    /// <summary>More request headers: @{ Name = 'value' }; several values as an array. Default: none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [HeaderTransformation]
    public IDictionary? Header { get; set; }

    /// <summary>Good statuses and ranges: 200, 204, '300-399'. Default 200.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ListTransformation(AllowsEmpty = true)]
    public string[]? ExpectStatus { get; set; }

    /// <summary>HttpContent: the text that the body must have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? ExpectContent { get; set; }

    /// <summary>ExpectContent is a regular expression. Default: plain text.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchTransformation]
    public SwitchParameter ContentRegex { get; set; }

    /// <summary>So many bytes of the body are read, default 64KB.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumberTransformation]
    public uint? MaxBody { get; set; }

    /// <summary>Probe by https. Default: http.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchTransformation]
    public SwitchParameter UseTls { get; set; }

    /// <summary>Do not verify the server's certificate. Default: verify.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchTransformation]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Get-LbHealthCheck -Pool a | Set-LbHealthCheck -Pool b copies; onto itself an object only says which pool is meant.</summary>
    private protected override bool CopiesObjects => PipedType == typeof(LbHealthCheck) && (IsOnCommandLine(nameof(Pool)) || IsOnCommandLine(nameof(Vip)));

    private protected override string[] Targets => [nameof(Vip), nameof(Pool)];

    private protected override void PlanRecord()
    {
        var target = TargetPools(Vip, Pool, InputObject);
        var given = Settings();
        Plan(async inventory => (await inventory.PoolsOfAsync(target).ConfigureAwait(false))
            .Select(pool => new PlannedChange($"set health check of pool {pool}", AgentOperation.SetHealthCheck(pool, given))).ToArray());
    }

    private HealthCheckSettings Settings() => new()
    {
        Type = Given(nameof(Type), Type),
        Interval = Given(nameof(Interval), Interval),
        Response = Given(nameof(Response), Response),
        Retries = Given(nameof(Retries), Retries),
        Timeout = Given(nameof(Timeout), Timeout),
        DeadInterval = Given(nameof(DeadInterval), DeadInterval),
        Rise = Given(nameof(Rise), Rise),
        InitialHealth = Given(nameof(InitialHealth), InitialHealth),
        CheckPort = Given(nameof(CheckPort), CheckPort),
        CheckAddress = Given(nameof(CheckAddress), CheckAddress),
        SendProxyProtocol = Given(nameof(SendProxyProtocol), SendProxyProtocol),
        Http = HttpParameters.Any(IsHttpGiven) ? HttpSettings() : null,
    };

    private static readonly string[] HttpParameters =
    [
        nameof(Method), nameof(Path), nameof(HostHeader), nameof(Header), nameof(ExpectStatus), nameof(ExpectContent), nameof(ContentRegex),
        nameof(MaxBody), nameof(UseTls), nameof(SkipCertificateCheck),
    ];

    /// <summary>The copy of a check that is not by HTTP has none of these, though the object has properties for them.</summary>
    private bool IsHttpGiven(string parameter) =>
        IsOnCommandLine(parameter)
        || (IsGiven(parameter) && (!IsFromAgent || IsHttp(InputObject!.Properties[nameof(Type)]?.Value)));

    private static bool IsHttp(object? type) =>
        LanguagePrimitives.TryConvertTo<LbHealthCheckType>(type, CultureInfo.InvariantCulture, out var read) && read is LbHealthCheckType.Http or LbHealthCheckType.HttpContent;

    private HttpProbeSettings HttpSettings() => new()
    {
        Method = Given(nameof(Method), Method),
        Path = Given(nameof(Path), Path),
        HostHeader = Given(nameof(HostHeader), HostHeader),
        Header = Given(nameof(Header), Header) is { } header ? HeaderTable.Flatten(header) : null,
        ExpectStatus = Given(nameof(ExpectStatus), ExpectStatus) is { } statuses ? string.Join(",", statuses.Select(status => status.Trim())) : null,
        ExpectContent = Given(nameof(ExpectContent), ExpectContent),
        ContentRegex = Given(nameof(ContentRegex), ContentRegex),
        MaxBody = Given(nameof(MaxBody), MaxBody),
        UseTls = Given(nameof(UseTls), UseTls),
        SkipCertificateCheck = Given(nameof(SkipCertificateCheck), SkipCertificateCheck),
    };

    private protected override async Task<IReadOnlyList<LbObject>> ReadBackAsync(
        IAgentConnection connection, IReadOnlyList<AgentOperation> operations, CancellationToken cancellationToken) =>
        await connection.GetHealthChecksAsync(operations.Select(operation => operation.Name).ToArray(), cancellationToken).ConfigureAwait(false);
}
