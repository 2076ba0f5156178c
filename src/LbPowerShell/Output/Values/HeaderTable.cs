using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Output.Values;

/// <summary>
/// Request headers by name; several values of one name are an array. Its text is a line "Name: value" for each value, so that it
/// survives Export-Csv, which writes System.Collections.Hashtable for another table.
/// </summary>
#pragma warning disable CA1010 // To PowerShell and its users a table is a Hashtable.
public sealed class HeaderTable : Hashtable
#pragma warning restore CA1010
{
    public HeaderTable(IEnumerable<KeyValuePair<string, string>> headers)
        : base(StringComparer.OrdinalIgnoreCase)
    {
        foreach (var group in headers.GroupBy(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase))
        {
            var values = group.ToArray();
            this[group.Key] = values.Length == 1 ? values[0] : values;
        }
    }

    /// <summary>Reads <see cref="ToString"/>; null where a line is no header.</summary>
    public static HeaderTable? Parse(string text)
    {
        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(line => (Line: line, Colon: line.IndexOf(':'))).ToArray();
        return lines.All(line => line.Colon > 0)
            ? new HeaderTable(lines.Select(line => new KeyValuePair<string, string>(line.Line.Substring(0, line.Colon).Trim(), line.Line.Substring(line.Colon + 1).Trim())))
            : null;
    }

    /// <summary>A table of headers, as a user writes one, as the list that goes on the wire, in the order of names.</summary>
    public static KeyValuePair<string, string>[] Flatten(IDictionary table) => table.Cast<DictionaryEntry>()
        .SelectMany(entry => ValuesOf(entry.Value).Select(value => new KeyValuePair<string, string>(Text(entry.Key), value)))
        .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToArray();

    public override string ToString() => string.Join("\n", Flatten(this).Select(header => $"{header.Key}: {header.Value}"));

    private static IEnumerable<string> ValuesOf(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain is IEnumerable list and not string ? list.Cast<object?>().Select(Text) : [Text(plain)];
    }

    private static string Text(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? string.Empty;
}
