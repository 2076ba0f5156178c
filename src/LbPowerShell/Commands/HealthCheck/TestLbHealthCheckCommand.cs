using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Test-LbHealthCheck probes real servers once, as the pool's check does or as the parameters say, and shows each step with its time.
/// Health does not change by it.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "LbHealthCheck")]
[OutputType(typeof(LbHealthCheckTest))]
public sealed class TestLbHealthCheckCommand : LbPoolReadCmdlet
{
    /// <summary>Servers: an address, or address:port; wildcards are permitted. The name of a VIP or a pool means all of its servers. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Server", "ServerAddress")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RealServerOrVipCompleter))]
    [ListTransformation]
    public string[]? Address { get; set; }

    /// <summary>Only servers with this port.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ServerPort")]
    [ArgumentCompleter(typeof(RealServerPortCompleter))]
    [WholeNumberTransformation(IsServerPort = true)]
    public uint? Port { get; set; }

    /// <summary>Tcp, TcpHalfOpen, Icmp, Http, HttpContent. Default: that of the pool's check.</summary>
    [Parameter]
    public LbHealthCheckType? Type { get; set; }

    /// <summary>A probe without an answer for this long is bad. Default: that of the pool's check.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Response { get; set; }

    /// <summary>The port to probe; 0: the server's port. Default: that of the pool's check.</summary>
    [Parameter]
    [WholeNumberTransformation]
    public uint? CheckPort { get; set; }

    /// <summary>The address to probe; empty: the server's address. Default: that of the pool's check.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? CheckAddress { get; set; }

    /// <summary>The PROXY protocol header ahead of the probe's connection: Auto, Off, V1 or V2. Default: that of the pool's check.</summary>
    [Parameter]
    public LbCheckProxyProtocol? SendProxyProtocol { get; set; }

    /// <summary>HTTP method. Default: that of the pool's check.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HttpMethodCompleter))]
    public string? Method { get; set; }

    /// <summary>Path and query of the request. Default: that of the pool's check.</summary>
    [Parameter]
    public string? Path { get; set; }

    /// <summary>The Host header. Default: that of the pool's check.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? HostHeader { get; set; }

    /// <summary>More request headers: @{ Name = 'value' }. Default: those of the pool's check.</summary>
    [Parameter]
    public IDictionary? Header { get; set; }

    /// <summary>Good statuses and ranges: 200, 204, '300-399'. Default: those of the pool's check.</summary>
    [Parameter]
    [ListTransformation(AllowsEmpty = true)]
    public string[]? ExpectStatus { get; set; }

    /// <summary>HttpContent: the text that the body must have. Default: that of the pool's check.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? ExpectContent { get; set; }

    /// <summary>ExpectContent is a regular expression. Default: as the pool's check has it.</summary>
    [Parameter]
    public SwitchParameter ContentRegex { get; set; }

    /// <summary>So many bytes of the body are read. Default: as the pool's check has it.</summary>
    [Parameter]
    [WholeNumberTransformation]
    public uint? MaxBody { get; set; }

    /// <summary>Probe by https. Default: as the pool's check has it.</summary>
    [Parameter]
    public SwitchParameter UseTls { get; set; }

    /// <summary>Do not verify the server's certificate. Default: as the pool's check has it.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    protected override void ProcessRecord()
    {
        var target = Target(Address, Port);
        var settings = Settings();
        StreamAgents<LbHealthCheckTest>(
            Agents, (connection, emit, token) => TestAsync(connection, target, settings, emit, token), (_, test) => WriteObject(test));
    }

    private static async Task TestAsync(
        IAgentConnection connection,
        ServerTarget target,
        HealthCheckSettings? settings,
        Action<LbHealthCheckTest> emit,
        CancellationToken cancellationToken)
    {
        var inventory = new AgentInventory(connection, cancellationToken);
        if (target.Pools.IsAll)
        {
            var checks = await connection.GetHealthChecksAsync([], cancellationToken).ConfigureAwait(false);
            target = target.In(PoolTarget.Some(checks.Where(check => check.Type != LbHealthCheckType.None || settings?.Type is not null).Select(check => check.Pool).ToArray()));
        }

        var (found, missing) = await inventory.LookUpServersAsync(target).ConfigureAwait(false);
        foreach (var pool in found.GroupBy(server => server.Pool, StringComparer.OrdinalIgnoreCase))
        {
            var members = pool.Select(server => new RealServerSettings { Address = server.Address, Port = (uint)server.Port }).ToArray();
            await connection.TestHealthCheckAsync(pool.Key, members, settings, emit, cancellationToken).ConfigureAwait(false);
        }

        if (found.Count == 0 && missing.Count == 0 && target.Servers.Names.Count == 0 && target.Servers.Port is { } port)
        {
            throw NotFound.RealServer(FormattableString.Invariant($"of port {port}"), pool: null);
        }

        if (missing.Count > 0)
        {
            throw new AgentException(missing);
        }
    }

    /// <summary>Null where nothing was given: the check as it is.</summary>
    private HealthCheckSettings? Settings()
    {
        var http = HttpSettings();
        return Type is null && Response is null && CheckPort is null && CheckAddress is null && SendProxyProtocol is null && http is null
            ? null
            : new HealthCheckSettings
            {
                Type = Type,
                Response = Response,
                CheckPort = CheckPort,
                CheckAddress = CheckAddress,
                SendProxyProtocol = SendProxyProtocol,
                Http = http,
            };
    }

    private HttpProbeSettings? HttpSettings()
    {
        var http = new HttpProbeSettings
        {
            Method = Method,
            Path = Path,
            HostHeader = HostHeader,
            Header = Header is { } header ? HeaderTable.Flatten(header) : null,
            ExpectStatus = ExpectStatus is { } statuses ? string.Join(",", statuses.Select(status => status.Trim())) : null,
            ExpectContent = ExpectContent,
            ContentRegex = Switch(nameof(ContentRegex), ContentRegex),
            MaxBody = MaxBody,
            UseTls = Switch(nameof(UseTls), UseTls),
            SkipCertificateCheck = Switch(nameof(SkipCertificateCheck), SkipCertificateCheck),
        };
        return http.IsEmpty ? null : http;
    }

    private bool? Switch(string parameter, SwitchParameter value) => MyInvocation.BoundParameters.ContainsKey(parameter) ? value.IsPresent : null;
}
