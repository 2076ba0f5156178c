using System;
using System.IO;
using System.Linq;
using System.Threading;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>
/// Writes a configuration file: essentials and what differs from the defaults, the topology first, VIPs and pools in the order of their names, servers in the
/// order of their pool. First beside the old file, then renamed: there is never half a file.
/// </summary>
internal static class ConfigurationFileWriter
{
    public static void Write(string path, ConfigurationFormat format, ConfigurationSettings configuration, CancellationToken cancellationToken)
    {
        var root = new ObjectForm()
            .Object("topology", configuration.Topology is { } topology ? TopologyForm.Write(topology) : null)
            .List("vips", configuration.Vips.OrderBy(vip => vip.Name, StringComparer.OrdinalIgnoreCase).Select(VipForm.Write), always: true)
            .List("pools", configuration.Pools.OrderBy(pool => pool.Name, StringComparer.OrdinalIgnoreCase).Select(PoolForm.Write), always: true).Node;
        var draft = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
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

            cancellationToken.ThrowIfCancellationRequested();
            KeepMode(path, draft);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileProblem.Of(FileProblem.NotWritten, path, 0, string.Empty, $"cannot be written: {exception.Message.TrimEnd('.')}", "Give a path in a folder that you may write to.", exception);
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

    /// <summary>A file that only its owner may read stays so.</summary>
    private static void KeepMode(string path, string draft)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            File.SetUnixFileMode(draft, File.GetUnixFileMode(path));
        }
    }
}
