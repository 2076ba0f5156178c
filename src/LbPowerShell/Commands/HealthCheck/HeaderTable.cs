using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace LbAdmin.PowerShell.Commands;

/// <summary>A table of request headers as the list that goes on the wire, in the order of names.</summary>
internal static class HeaderTable
{
    public static KeyValuePair<string, string>[] Flatten(IDictionary table) => table.Cast<DictionaryEntry>()
        .SelectMany(entry => Values(entry.Value).Select(value => new KeyValuePair<string, string>(Text(entry.Key), value)))
        .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToArray();

    private static IEnumerable<string> Values(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain is IEnumerable list and not string ? list.Cast<object?>().Select(Text) : [Text(plain)];
    }

    private static string Text(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? string.Empty;
}
