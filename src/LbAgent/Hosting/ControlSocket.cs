using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using LbAgent.Interop;

namespace LbAgent.Hosting;

/// <summary>The Unix socket that the agent is controlled by: private from its first moment, never stolen from a living agent. Unix only.</summary>
[UnsupportedOSPlatform("windows")]
internal static class ControlSocket
{
    private const string Group = "lbadmin";

    /// <summary>Of sun_path, without the zero at its end.</summary>
    private const int MostBytes = 107;

    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <exception cref="IOException">The path is longer than an address of a socket can be.</exception>
    public static void RefuseTooLong(string path)
    {
        try
        {
            _ = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException tooLong)
        {
            throw new IOException(
                $"the path of the control socket, '{path}', has {Encoding.UTF8.GetByteCount(path)} bytes, and a socket's address has room for {MostBytes}; "
                + "name a shorter one with --socket",
                tooLong);
        }
    }

    /// <exception cref="IOException">Another agent answers there, or something else than a socket is in the way.</exception>
    public static Socket Bind(string path)
    {
        var endpoint = new UnixDomainSocketEndPoint(path);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, DirectoryMode);
        RemoveStale(path, endpoint);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            SocketFile.AllowGroup();
            SocketFile.SetModeBeforeBind(socket);
            socket.Bind(endpoint);
            if (GroupId.Of(Group) is { } group && !SocketFile.TryGiveToGroup(path, group))
            {
                throw new IOException($"cannot give the control socket '{path}' to the group '{Group}'; run the agent as a member of it, or as root");
            }

            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException($"cannot open the control socket '{path}': {failure.Message}", failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What an agent that was killed left behind goes away; a living one's socket does not, nor does any other kind of file.</summary>
    private static void RemoveStale(string path, UnixDomainSocketEndPoint endpoint)
    {
        var file = new FileInfo(path);
        if (!file.Exists && file.LinkTarget is null)
        {
            return;
        }

        if (file.LinkTarget is not null)
        {
            throw new IOException($"the control socket '{path}' is a symbolic link; remove it, or name another path with --socket");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (!SocketFile.IsSocket(path))
            {
                throw new IOException($"'{path}' is a file, not a socket; remove it, or name another path with --socket", refused);
            }

            File.Delete(path);
            return;
        }

        throw new IOException($"another agent answers at '{path}'; stop it, or give this one another path with --socket");
    }
}
