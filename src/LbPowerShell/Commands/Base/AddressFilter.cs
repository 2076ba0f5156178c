using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Addresses as a user gives them: an address in any of its spellings, or a wildcard over the usual spelling.</summary>
internal sealed class AddressFilter
{
    private readonly (string Text, string? Address, WildcardPattern? Pattern)[] _given;

    public AddressFilter(IEnumerable<string>? addresses) => _given = (addresses ?? []).Select(Read).ToArray();

    public bool Matches(string address) => _given.Length == 0 || _given.Any(given => IsMatch(given, address));

    /// <summary>What was given without wildcards and matches none of the existing addresses.</summary>
    public IEnumerable<string> Missing(IReadOnlyCollection<string> existing) =>
        _given.Where(given => given.Pattern is null && !existing.Any(address => IsMatch(given, address))).Select(given => given.Text);

    private static (string Text, string? Address, WildcardPattern? Pattern) Read(string text)
    {
        // [::1] is an address first, though brackets are wildcards too.
        if (IPAddress.TryParse(text, out var address))
        {
            return (text, address.ToString(), null);
        }

        return Wildcard.Of(text) is { } pattern ? (text, null, pattern) : (text, text, null);
    }

    private static bool IsMatch((string Text, string? Address, WildcardPattern? Pattern) given, string address) =>
        given.Pattern?.IsMatch(address) ?? string.Equals(given.Address, address, StringComparison.OrdinalIgnoreCase);
}
