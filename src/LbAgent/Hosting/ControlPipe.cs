using System;
using System.IO;
using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using LbAgent.Interop;
using Microsoft.AspNetCore.Server.Kestrel.Transport.NamedPipes;

namespace LbAgent.Hosting;

/// <summary>
/// The named pipe that the agent is controlled by on Windows: for its own account, LocalSystem, the administrators and the
/// group lbadmin, on this machine.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class ControlPipe
{
    /// <summary>As for the socket of Linux: whoever is in this group may control the agent.</summary>
    private const string Group = "lbadmin";

    public static void Restrict(NamedPipeTransportOptions pipe)
    {
        // By default only the agent's own account, elevated or not as the agent is: nobody could control one that runs as a service.
        pipe.CurrentUserOnly = false;
        pipe.PipeSecurity = new PipeSecurity();
        pipe.PipeSecurity.SetSecurityDescriptorSddlForm(
            WindowsAccess.Pipe(WindowsAccount.Own, WindowsAccount.IsAdministrator, WindowsAccount.Group(Group)),
            AccessControlSections.Owner | AccessControlSections.Access);
    }

    /// <summary>A name that somebody else has would be shared with that program: which of the two a client meets would be chance.</summary>
    /// <exception cref="IOException">Another program answers there.</exception>
    public static void RefuseTaken(string name)
    {
        using var probe = new NamedPipeClientStream(".", name, PipeDirection.InOut);
        try
        {
            probe.Connect(TimeSpan.Zero);
        }
        catch (TimeoutException)
        {
            return;
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody's, and not for us.
        }

        throw new IOException($"another program answers at the pipe '{name}'; stop it, or give this agent another name with --socket");
    }
}
