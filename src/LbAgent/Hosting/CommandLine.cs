using System;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy;

namespace LbAgent.Hosting;

/// <summary>The agent's command line.</summary>
internal static class CommandLine
{
    /// <summary>Runs the agent as the arguments say; a wrong argument gets its error alone, without the whole help.</summary>
    public static Task<int> RunAsync(string[] arguments, Func<AgentOptions, CancellationToken, Task<int>> run)
    {
        var parsed = Create(run).Parse(arguments);
        if (parsed.Action is ParseErrorAction complaint)
        {
            complaint.ShowHelp = false;
        }

        return parsed.InvokeAsync();
    }

    private static RootCommand Create(Func<AgentOptions, CancellationToken, Task<int>> run)
    {
        var state = new Option<string>("--state")
        {
            Description = "Directory of the agent's configuration. Made with mode 0700 where it is missing.",
            HelpName = "DIR",
            DefaultValueFactory = _ => AgentOptions.DefaultStateDirectory,
        };
        var socket = new Option<string>("--socket")
        {
            Description = "Unix socket that the agent is controlled by (mode 0660, group lbadmin where it exists); on Windows the name of a pipe.",
            HelpName = "PATH",
            DefaultValueFactory = _ => AgentOptions.DefaultEndpoint,
        };
        socket.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: > 0 })
            {
                result.AddError("there is no default place for the control socket, because XDG_RUNTIME_DIR is not set; name one with --socket PATH.");
            }
        });
        var drain = new Option<double>("--drain")
        {
            Description = "Seconds (0 to 3600) that connections may go on after the agent was told to stop.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => AgentOptions.DefaultDrain.TotalSeconds,
        };
        drain.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 3600))
            {
                result.AddError("--drain takes a number of seconds from 0 to 3600.");
            }
        });
        var relay = Relay();
        var addresses = Addresses();
        var listen = new Option<string>("--listen") { Description = "Not available yet: remote control needs mutual TLS.", HelpName = "ADDRESS:PORT" };
        listen.Validators.Add(result =>
            result.AddError("--listen is not available in this agent: it would open the agent to the network, and that needs mutual TLS, which it does not have yet. Use --socket."));

        var root = new RootCommand("LbAgent: the load balancer's agent. Runs forwarding, scheduling and health checks; controlled by the LbAdmin PowerShell module.")
        {
            state, socket, drain, relay, addresses, listen,
        };
        root.SetAction((result, cancellation) =>
            run(
                new AgentOptions(
                    Path.GetFullPath(result.GetValue(state)!),
                    Absolute(result.GetValue(socket)!),
                    TimeSpan.FromSeconds(result.GetValue(drain)),
                    result.GetValue(relay),
                    result.GetValue(addresses)),
                cancellation));
        return root;
    }

    private static Option<RelayChoice> Relay() => new("--relay")
    {
        Description = "What carries the bytes of proxied connections: auto takes the fastest that works here, sockets the one that works everywhere.",
        HelpName = "auto|sockets",
        DefaultValueFactory = _ => RelayChoice.Auto,
    };

    private static Option<AddressChoice> Addresses() => new("--addresses")
    {
        Description = "Whether a VIP's address that is not on this box is put there, and taken away again with the VIP: auto does where the agent has CAP_NET_ADMIN.",
        HelpName = "auto|never",
        DefaultValueFactory = _ => AddressChoice.Auto,
    };

    /// <summary>A pipe has a name, not a path.</summary>
    private static string Absolute(string endpoint) => OperatingSystem.IsWindows() ? endpoint : Path.GetFullPath(endpoint);
}
