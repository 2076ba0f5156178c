using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>A runspace with the built module imported, as a user has it.</summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace _runspace;

    public Session(string? agent = null)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Places.Module);
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
        if (agent is not null)
        {
            Run("Connect-LbAgent $args[0]", agent);
        }
    }

    public RecordingHost Host { get; } = new();

    public IReadOnlyList<ErrorRecord> Errors { get; private set; } = [];

    public IReadOnlyList<WarningRecord> Warnings { get; private set; } = [];

    /// <summary>Runs it and expects no error.</summary>
    public PSObject[] Run(string script, params object?[] arguments)
    {
        var output = RunWithErrors(script, arguments);
        Assert.True(Errors.Count == 0, string.Join(Environment.NewLine, Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}")));
        return output;
    }

    /// <summary>Runs it; what goes wrong is in <see cref="Errors"/>, the terminating one last, and in <see cref="Warnings"/>.</summary>
    public PSObject[] RunWithErrors(string script, params object?[] arguments)
    {
        using var shell = Start(script, arguments);
        var errors = new List<ErrorRecord>();
        PSObject[] output = [];
        try
        {
            output = [.. shell.Invoke()];
        }
        catch (RuntimeException exception)
        {
            errors.Add(exception.ErrorRecord);
        }

        errors.InsertRange(0, shell.Streams.Error);
        Errors = errors;
        Warnings = [.. shell.Streams.Warning];
        return output;
    }

    /// <summary>For tests that stop it themselves.</summary>
    public System.Management.Automation.PowerShell Start(string script, params object?[] arguments)
    {
        var shell = System.Management.Automation.PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (var argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return shell;
    }

    public void Dispose() => _runspace.Dispose();
}
