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

    /// <summary>Names of VIPs; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ValidateNotNull]
    public string[]? Vip { get; set; }

    /// <summary>Addresses of real servers. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RealServerAddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Server { get; set; }

    /// <summary>Addresses of clients, or networks as 10.0.0.0/8. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Client { get; set; }

    /// <summary>Ends after so many flows. Default: all.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    protected override void ProcessRecord()
    {
        var vips = Vip is null ? Agents.ToDictionary(agent => agent, _ => (IReadOnlyCollection<string>)[], StringComparer.Ordinal) : ListedVips(Vip);
        var (servers, clients) = (Server ?? [], Client ?? []);
        var limit = First == int.MaxValue ? 0 : (ulong)(First - _written);
        StreamAgents<IReadOnlyList<LbFlow>>(
            _written < First ? vips.Keys : [],
            ThrottleLimit,
            (connection, emit, token) => connection.ListFlowsAsync(
                new FlowQuery { Vips = vips[connection.Name], Servers = servers, Clients = clients, Limit = limit }, emit, token),
            (_, flows) => Write(flows),
            failed: null,
            QueueLength);
    }

    private void Write(IReadOnlyList<LbFlow> flows)
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
