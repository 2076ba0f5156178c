using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>Reads a configuration file whole, and tells everything that is wrong with it at once.</summary>
internal static class ConfigurationFileReader
{
    private const int MaxBytes = 64 << 20;
    private const int MaxFindings = 100;

    public static ConfigurationSettings Read(string path, ConfigurationFormat format, CancellationToken cancellationToken)
    {
        var text = FileText.Utf8Of(path, Bytes(path, cancellationToken));
        var root = format == ConfigurationFormat.Json ? JsonFile.Parse(path, text, cancellationToken) : YamlFile.Parse(path, text, cancellationToken);
        if (root is not { Kind: FileNodeKind.Object })
        {
            throw FileProblem.Of(FileProblem.Invalid, path, root?.Line ?? 0, string.Empty, "no configuration in it", "It is an object with \"vips\" and \"pools\".");
        }

        var findings = new List<LbFinding>();
        var reader = new ObjectReader(root, path, string.Empty, findings);
        var configuration = new ConfigurationSettings
        {
            Vips = reader.Objects("vips").Select(VipForm.Read).ToArray(),
            Pools = reader.Objects("pools").Select(PoolForm.Read).ToArray(),
            Topology = reader.Object("topology") is { } topology ? TopologyForm.Read(topology) : null,
        };
        reader.RefuseOthers();
        return findings.Count == 0 ? configuration : throw new AgentException(Shortened(findings, path));
    }

    private static List<LbFinding> Shortened(List<LbFinding> findings, string path)
    {
        if (findings.Count <= MaxFindings)
        {
            return findings;
        }

        var more = string.Create(CultureInfo.InvariantCulture, $"{findings.Count - MaxFindings} more findings");
        return [.. findings.Take(MaxFindings), FileProblem.Finding(FileProblem.Invalid, path, 0, string.Empty, more, "Correct those before this one first.")];
    }

    private static byte[] Bytes(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                // Not by the length that the file says: it may be a pipe or a device without an end.
                cancellationToken.ThrowIfCancellationRequested();
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MaxBytes)
                {
                    throw FileProblem.Of(FileProblem.TooLarge, path, 0, string.Empty, "more than 64 MiB", "An agent takes at most 64 MiB.");
                }
            }

            return bytes.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw FileProblem.Of(FileProblem.Unreadable, path, 0, string.Empty, $"cannot be read: {exception.Message.TrimEnd('.')}", "Give the path of a file that you may read.", exception);
        }
    }
}
