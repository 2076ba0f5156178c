using System;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy;
using LbAgent.Interop;

namespace LbAgent.Hosting;

/// <summary>The agent's command line.</summary>
internal static class CommandLine
{
    /// <summary>Runs the agent as the arguments say; a wrong argument gets its error alone, without the whole help.</summary>
    public static Task<int> RunAsync(string[] arguments, Func<AgentOptions, CancellationToken, Task<int>> run)
    {
        var parsed = Create(run, OperatingSystem.IsWindows()).Parse(arguments);
        if (parsed.Action is ParseErrorAction complaint)
        {
            complaint.ShowHelp = false;
        }

        return parsed.InvokeAsync();
    }

    /// <param name="run">What runs the agent.</param>
    /// <param name="isWindows">Without what only Linux has, which then is no option or command at all.</param>
    internal static RootCommand Create(Func<AgentOptions, CancellationToken, Task<int>> run, bool isWindows)
    {
        var state = new Option<string>("--state")
        {
            Description = isWindows
                ? "Directory of the agent's configuration. Where it is missing it is made, for the agent's account and the administrators alone."
                : "Directory of the agent's configuration. Made with mode 0700 where it is missing.",
            HelpName = "DIR",
            DefaultValueFactory = _ => AgentOptions.DefaultStateDirectory,
        };
        var socket = Socket(isWindows);
        var drain = Drain();
        var relay = Relay();
        var addresses = Addresses(isWindows);
        var pins = Pins();
        var flowTable = FlowTable();
        var listen = new Option<string>("--listen") { Description = "Not available yet: remote control needs mutual TLS.", HelpName = "ADDRESS:PORT" };
        listen.Validators.Add(result =>
            result.AddError("--listen is not available in this agent: it would open the agent to the network, and that needs mutual TLS, which it does not have yet. Use --socket."));

        var root = new RootCommand("LbAgent: the load balancer's agent. Runs forwarding, scheduling and health checks; controlled by the LbAdmin PowerShell module.")
        {
            state, socket, drain, relay, addresses, listen,
        };
        if (!isWindows)
        {
            root.Options.Add(pins);
            root.Options.Add(flowTable);
            root.Subcommands.Add(Cleanup(pins, state));
            root.Subcommands.Add(Prepare());
        }

        root.SetAction((result, cancellation) =>
        {
            // Not a validator of the option's: those run for the other commands too, which need no socket.
            if (result.GetValue(socket) is not { Length: > 0 })
            {
                Console.Error.WriteLine("LbAgent: there is no default place for the control socket, because XDG_RUNTIME_DIR is not set; name one with --socket PATH.");
                return Task.FromResult(1);
            }

            return run(
                new AgentOptions(
                    Path.GetFullPath(result.GetValue(state)!),
                    Absolute(result.GetValue(socket)!),
                    TimeSpan.FromSeconds(result.GetValue(drain)),
                    result.GetValue(relay),
                    result.GetValue(addresses),
                    isWindows ? "" : result.GetValue(pins)!,
                    isWindows ? AgentOptions.DefaultFlowTable : result.GetValue(flowTable)),
                cancellation);
        });
        return root;
    }

    private static Option<string> Socket(bool isWindows)
    {
        var socket = new Option<string>("--socket")
        {
            Description = isWindows
                ? "Name of the pipe that the agent is controlled by (its own account, the administrators, group lbadmin where it exists)."
                : "Unix socket that the agent is controlled by (mode 0660, group lbadmin where it exists).",
            HelpName = isWindows ? "NAME" : "PATH",
            DefaultValueFactory = _ => AgentOptions.DefaultEndpoint,
        };
        socket.Validators.Add(result =>
        {
            if (isWindows && (result.GetValueOrDefault<string>() is not { Length: > 0 } name || name.AsSpan().IndexOfAny(@"\/:") >= 0))
            {
                result.AddError(@"--socket takes the name of a pipe alone, without '\', '/' and ':': 'lbagent' is \\.\pipe\lbagent.");
            }
        });
        return socket;
    }

    private static Option<double> Drain()
    {
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
        return drain;
    }

    private static Option<string> Pins() => new("--pins")
    {
        Description = $"Folder of a BPF file system in which the kernel engine outlives the agent. Default: {BpfFileSystem.Place}/lbagent, for a user that LbAgent prepare was run for "
            + $"{BpfFileSystem.OwnPlace}/UID/lbagent; in another network namespace lbagent-net-NUMBER.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "",
    };

    /// <summary>Of memory it takes some 120 bytes each, at once.</summary>
    private static Option<uint> FlowTable()
    {
        var flows = new Option<uint>("--flow-table")
        {
            Description = "For how many flows of IPv4, and as many of IPv6, the kernel engine has room (1024 to 16777216). What an earlier agent left keeps its size.",
            HelpName = "FLOWS",
            DefaultValueFactory = _ => AgentOptions.DefaultFlowTable,
        };
        flows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<uint>() is not (>= 1024 and <= 1 << 24))
            {
                result.AddError("--flow-table takes a number from 1024 to 16777216.");
            }
        });
        return flows;
    }

    private static Command Cleanup(Option<string> pins, Option<string> state)
    {
        var cleanup = new Command(
            "cleanup",
            "Takes off this box what agents leave at work: the kernel engine's programs and tables, VIP addresses; and puts settings of the box that the agent of --state changed back as they were. Stop the agent first.");
        cleanup.Options.Add(pins);
        cleanup.Options.Add(state);
        cleanup.SetAction(result => BoxCleanup.Run(result.GetValue(pins)!, Path.GetFullPath(result.GetValue(state)!), Console.Out, Console.Error));
        return cleanup;
    }

    private static Command Prepare()
    {
        var user = new Option<string>("--user") { Description = "The user that the agent runs as: a name or a number.", HelpName = "USER", DefaultValueFactory = _ => "lbagent" };
        var group = new Option<string>("--group")
        {
            Description = "The group whose members alone can reach the folders of users. Default: the user's first group.",
            HelpName = "GROUP",
            DefaultValueFactory = _ => "",
        };
        var prepare = new Command(
            "prepare",
            $"Lets the kernel engine outlive an agent that runs as another user than root: mounts a BPF file system at {BpfFileSystem.OwnPlace}, with a folder for that user. As root, once after each boot.")
        {
            user, group,
        };
        prepare.SetAction(result => BoxPreparation.Run(result.GetValue(user)!, result.GetValue(group)!, Console.Out, Console.Error));
        return prepare;
    }

    private static Option<RelayChoice> Relay() => new("--relay")
    {
        Description = "What carries the bytes of proxied connections: auto takes the fastest that works here, sockets the one that works everywhere.",
        HelpName = "auto|sockets",
        DefaultValueFactory = _ => RelayChoice.Auto,
    };

    private static Option<AddressChoice> Addresses(bool isWindows) => new("--addresses")
    {
        Description = isWindows
            ? "Whether a VIP's address that is not on this box is put there: not on Windows yet, so auto is never. New-NetIPAddress adds one."
            : "Whether a VIP's address that is not on this box is put there, and taken away again with the VIP: auto does where the agent has CAP_NET_ADMIN.",
        HelpName = "auto|never",
        DefaultValueFactory = _ => AddressChoice.Auto,
    };

    /// <summary>A pipe has a name, not a path.</summary>
    private static string Absolute(string endpoint) => OperatingSystem.IsWindows() ? endpoint : Path.GetFullPath(endpoint);
}
