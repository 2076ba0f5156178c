using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbFlow writes entries of flow tables as they come, so that a million of them need no memory. Ending it ends the calls.</summary>
[Cmdlet(VerbsCommon.Get, "LbFlow")]
[OutputType(typeof(LbFlow))]
public sealed class GetLbFlowCommand : LbAgentCmdlet
{
    /// <summary>Messages that may wait for the pipeline. Each has some thousands of flows.</summary>
    private const int QueueLength = 4;

    private int _written;
    private bool _typesServer;

    /// <summary>Names of VIPs; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [NameTransformation(typeof(LbVip), OthersNameAll = true, AllowsEmpty = true)]
    public string[]? Vip { get; set; }

    /// <summary>Real servers: an address, or address:port. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ServerAddress")]
    [ArgumentCompleter(typeof(RealServerAddressCompleter))]
    [ListTransformation]
    public string[]? Server { get; set; }

    /// <summary>Addresses of clients, or networks as 10.0.0.0/8. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Client { get; set; }

    /// <summary>Ends after so many flows. Default: all.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [WholeNumberTransformation(Most = int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>The object in the pipeline; its properties bind to the parameters of the same names.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipelineRow]
    public PSObject? InputObject { get; set; }

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _typesServer = MyInvocation.BoundParameters.ContainsKey(nameof(Server));
        if (_typesServer && Server is null)
        {
            ThrowFinding("Lb.RealServer.NotGiven", "real server", "-Server names none", "Give an address or address:port, or leave -Server out.");
        }
    }

    protected override void ProcessRecord()
    {
        PipelineRow.Leave();
        var vips = Vip is null ? Agents.ToDictionary(agent => agent, _ => (IReadOnlyCollection<string>)[], StringComparer.Ordinal) : ListedVips(Vip);
        var servers = _typesServer || PipedServers.Of(InputObject) is not { } named
            ? (Server ?? []).Select(ServerName.Parse).ToArray()
            : named.Servers.Where(server => !server.IsPattern).ToArray();
        var clients = Client ?? [];

        // The agent knows servers by their address: where a port is named the flows of the others are left out here, and only then counted.
        var namesPort = servers.Any(server => server.Port is not null);
        var limit = First == int.MaxValue || namesPort ? 0 : (ulong)(First - _written);
        StreamAgents<IReadOnlyList<LbFlow>>(
            _written < First ? vips.Keys : [],
            ThrottleLimit,
            (connection, emit, token) => connection.ListFlowsAsync(
                new FlowQuery { Vips = vips[connection.Name], Servers = servers.Select(server => server.Address).ToArray(), Clients = clients, Limit = limit }, emit, token),
            (_, flows) => Write(namesPort ? flows.Where(flow => servers.Any(server => server.Matches(flow.ServerAddress, (uint)flow.ServerPort))) : flows),
            failed: null,
            QueueLength);
    }

    private void Write(IEnumerable<LbFlow> flows)
    {
        foreach (var flow in flows.Take(First - _written))
        {
            WriteObject(flow);
            _written++;
        }
    }

    /// <summary>For each agent that has any: those of the VIPs that are meant whose flows are in its table.</summary>
    private Dictionary<string, IReadOnlyCollection<string>> ListedVips(string[] names)
    {
        var listed = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        var filter = new NameFilter(names);
        CallAgents(names.Length == 0 ? [] : Agents, (connection, token) => connection.GetVipsAsync(filter.Request, token), (agent, vips) =>
        {
            foreach (var name in filter.Missing(vips.Select(vip => vip.Name)))
            {
                WriteFindings(NotFound.Vip(name), agent);
            }

            foreach (var vip in vips.Where(vip => vip.ForwardingMode == LbForwardingMode.Proxy && filter.Literals.Contains(vip.Name, StringComparer.OrdinalIgnoreCase)))
            {
                WriteWarning($"VIP {vip.Name}: its flows are in no table that could be listed, as it is of mode Proxy. Get-LbStatistics counts them. [{agent}]");
            }

            var found = vips.Where(vip => vip.ForwardingMode != LbForwardingMode.Proxy && filter.Matches(vip.Name)).Select(vip => vip.Name).ToArray();
            if (found.Length > 0)
            {
                listed.Add(agent, found);
            }
        });
        return listed;
    }
}
