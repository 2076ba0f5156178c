using System;
using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace LbAdmin.Shell;

/// <summary>What the engine sees of us.</summary>
internal sealed class ShellHost : PSHost
{
    private readonly ConsoleInterface _ui = new();

    /// <summary>What "exit N" said; null: nothing did.</summary>
    public int? ExitCode { get; private set; }

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "LbShell";

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no nested prompts.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no nested prompts.");

    public override void NotifyBeginApplication()
    {
        // Programs write to the console themselves.
    }

    public override void NotifyEndApplication()
    {
        // As above.
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
