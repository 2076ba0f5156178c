using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using Microsoft.PowerShell;

namespace LbAdmin.Shell;

/// <summary>
/// One runspace with the engine's cmdlets and the module. Runs commands or a script as pwsh does: objects to Out-Default, errors to
/// standard error, exit code 1 after an error that ended the run, exit N honoured, Ctrl-C stops the pipeline.
/// </summary>
internal sealed class ShellSession(string module)
{
    private const int Interrupted = 130;

    /// <summary>Where $? of the last command is kept: the engine forgets it with the pipeline.</summary>
    private const string Succeeded = "LbShellSucceeded";

    public int Run(string commands) => Run(isScript: false, shell => shell.AddScript($"{commands}\n$global:{Succeeded} = $?", useLocalScope: false));

    public int RunScript(string path, IReadOnlyList<string> arguments) => Run(isScript: true, shell =>
    {
        shell.AddCommand(path, useLocalScope: false);
        for (var i = 0; i < arguments.Count; i++)
        {
            AddArgument(shell, arguments, ref i);
        }
    });

    /// <summary>As on a command line: -Name value, -Name:value, -Switch, or a value by position.</summary>
    private static void AddArgument(System.Management.Automation.PowerShell shell, IReadOnlyList<string> arguments, ref int i)
    {
        var argument = arguments[i];
        if (argument.Length < 2 || argument[0] != '-' || !char.IsLetter(argument[1]))
        {
            shell.AddArgument(argument);
            return;
        }

        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            shell.AddParameter(argument[1..colon], argument[(colon + 1)..]);
        }
        else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-'))
        {
            shell.AddParameter(argument[1..], arguments[++i]);
        }
        else
        {
            shell.AddParameter(argument[1..]);
        }
    }

    private int Run(bool isScript, Action<System.Management.Automation.PowerShell> add)
    {
        var host = new ShellHost();
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        state.ImportPSModule(module);
        using var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        using var shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = runspace;
        add(shell);
        shell.AddCommand("Out-Default");
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);

        var interrupted = 0;
        void Stop(object? sender, ConsoleCancelEventArgs pressed)
        {
            pressed.Cancel = true;
            if (Interlocked.Exchange(ref interrupted, 1) == 0)
            {
                shell.BeginStop(stopped => shell.EndStop(stopped), null);
            }
        }

        Console.CancelKeyPress += Stop;
        try
        {
            shell.Invoke();
            return host.ExitCode ?? (interrupted != 0 ? Interrupted : ExitCodeAfter(runspace, isScript));
        }
        catch (PipelineStoppedException)
        {
            return host.ExitCode ?? Interrupted;
        }
        catch (RuntimeException exception)
        {
            host.UI.WriteErrorLine(ErrorText.Of(exception.ErrorRecord));
            return host.ExitCode ?? 1;
        }
        finally
        {
            Console.CancelKeyPress -= Stop;
        }
    }

    /// <summary>As pwsh: "exit N" in a script is in LASTEXITCODE; commands ended as the last of them did.</summary>
    private static int ExitCodeAfter(Runspace runspace, bool isScript) => isScript
        ? runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int? ?? 0
        : runspace.SessionStateProxy.GetVariable(Succeeded) is false ? 1 : 0;
}
