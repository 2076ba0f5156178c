using System;
using System.IO;
using LbAgent.Interop;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace LbAgent.Hosting;

/// <summary>Who is at the other end of a control connection, as the operating system says.</summary>
internal static class CallerName
{
    private const string Unknown = "local user";

    public static string Of(ConnectionContext connection)
    {
        if (OperatingSystem.IsLinux())
        {
            return UserName.Describe(PeerUser.Of(connection.Features.Get<IConnectionSocketFeature>()!.Socket));
        }

        if (!OperatingSystem.IsWindows())
        {
            return Unknown;
        }

        try
        {
            return connection.Features.Get<IConnectionNamedPipeFeature>()!.NamedPipe.GetImpersonationUserName();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A client that says not even to be looked at (anonymous), or is gone: whoever it is passed the pipe's access list.
            return Unknown;
        }
    }
}
