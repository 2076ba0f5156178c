using System;
using System.IO;
using System.Linq;
using System.Threading;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>
/// Writes a configuration file: essentials and what differs from the defaults, the topology first, VIPs and pools in the order of their names,
/// servers in the order of their pool. First beside the old file, then in its place: there is never half a file. A link stays, and the file that
/// it leads to is written. What is no regular file, as a pipe or a device, is written to as it is.
/// </summary>
internal static class ConfigurationFileWriter
{
    public static void Write(string path, ConfigurationFormat format, ConfigurationSettings configuration, CancellationToken cancellationToken)
    {
        var root = new ObjectForm()
            .Object("topology", configuration.Topology is { } topology ? TopologyForm.Write(topology) : null)
            .List("vips", configuration.Vips.OrderBy(vip => vip.Name, StringComparer.OrdinalIgnoreCase).Select(VipForm.Write), always: true)
            .List("pools", configuration.Pools.OrderBy(pool => pool.Name, StringComparer.OrdinalIgnoreCase).Select(PoolForm.Write), always: true).Node;
        try
        {
            var place = FilePlace.WithoutLinks(path);
            if (FilePlace.IsNoRegularFile(place))
            {
                using var stream = new FileStream(place, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                Write(stream, format, root);
            }
            else
            {
                Replace(place, stream => Write(stream, format, root), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = $"cannot be written: {exception.Message.TrimEnd('.')}";
            throw FileProblem.Of(FileProblem.NotWritten, path, 0, string.Empty, reason, "Give a path in a folder that you may write to.", exception);
        }
    }

    private static void Replace(string place, Action<FileStream> write, CancellationToken cancellationToken)
    {
        var draft = $"{place}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (!File.Exists(place))
            {
                File.Move(draft, place);
                return;
            }

            // A file that only its owner may read stays so: on Windows Replace itself keeps the access list.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(draft, File.GetUnixFileMode(place));
            }

            File.Replace(draft, place, destinationBackupFileName: null);
        }
        finally
        {
            // Gone already where all went well; not even begun where the folder is missing.
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }
        }
    }

    private static void Write(FileStream stream, ConfigurationFormat format, FileNode root)
    {
        if (format == ConfigurationFormat.Json)
        {
            JsonFile.Write(stream, root);
        }
        else
        {
            YamlFile.Write(stream, root);
        }

        stream.Flush(flushToDisk: true);
    }
}
