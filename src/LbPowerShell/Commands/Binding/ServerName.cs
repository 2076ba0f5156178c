using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Net.Sockets;
using LbAdmin.Addresses;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// A real server as a user names it: an address in any of its spellings, with the port where there is one (10.0.0.1:80, [::1]:80), or a
/// wildcard over either form.
/// </summary>
internal sealed class ServerName
{
    private readonly WildcardPattern? _pattern;
    private readonly bool _isAddress;

    private ServerName(string text, string address, uint? port, WildcardPattern? pattern, bool isAddress)
    {
        _isAddress = isAddress;
        Text = text;
        Address = address;
        Port = port;
        _pattern = pattern;
    }

    public string Text { get; }

    /// <summary>In its usual spelling; what is no address is left as it is, for the agent to refuse.</summary>
    public string Address { get; }

    /// <summary>Null: no port was named.</summary>
    public uint? Port { get; }

    /// <summary>It looks like the name of a VIP or a pool: no address, nor digits and points as part of one.</summary>
    public bool IsVipOrPool => !_isAddress && (WithoutSets(Text).Any(letter => "0123456789abcdefABCDEF.:*?".IndexOf(letter) < 0)
        || (Text.IndexOfAny(['.', ':']) < 0 && (!IsPattern || char.IsLetter(Text[0]))));

    public bool IsPattern => _pattern is not null;

    public static ServerName Parse(string given)
    {
        var text = given.Trim();
        var (host, port) = Split(text);
        if (Usual(host) is { } address)
        {
            return new ServerName(text, address, port, null, isAddress: true);
        }

        // Brackets are wildcards too, but those of an address come first.
        return Wildcard.Of(text) is { } pattern ? new ServerName(text, text, null, pattern, isAddress: false) : new ServerName(text, host, port, null, isAddress: false);
    }

    /// <summary>The same server at another port, or at any.</summary>
    public ServerName At(uint? port) => new(port is { } one && !IsPattern ? RealServerText.Of(Address, one) : Text, Address, port, _pattern, _isAddress);

    /// <summary>Whether it means the server of this address and port; a port given beside it holds where the name has none.</summary>
    public bool Matches(string address, uint port, uint? beside = null) =>
        (Port ?? beside ?? port) == port
        && (_pattern is { } pattern
            ? pattern.IsMatch(address) || pattern.IsMatch(RealServerText.Of(address, port))
            : string.Equals(Address, address, StringComparison.OrdinalIgnoreCase));

    /// <summary>Without the sets of letters that a wildcard may have: 10.0.0.[2-3].</summary>
    private static string WithoutSets(string text)
    {
        for (var first = text.IndexOf('['); first >= 0 && text.IndexOf(']', first) is var last and > 0; first = text.IndexOf('['))
        {
            text = text.Remove(first, last - first + 1);
        }

        return text;
    }

    /// <summary>A text and what stands behind its last colon, where that is a port and the rest no IPv6 address without brackets.</summary>
    private static (string Host, uint? Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        var bare = colon < 0 || (text[0] != '[' && text.IndexOf(':') != colon);
        if (!bare && uint.TryParse(text.Substring(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && (text[0] != '[' || text[colon - 1] == ']'))
        {
            return (text.Substring(0, colon), port);
        }

        return (text, null);
    }

    /// <summary>Null: it is no address.</summary>
    private static string? Usual(string host)
    {
        var inner = host.Length > 2 && host[0] == '[' && host[host.Length - 1] == ']' ? host.Substring(1, host.Length - 2) : host;
        return AddressText.Read(inner, out _) is { } address && (inner == host || address.AddressFamily == AddressFamily.InterNetworkV6) ? address.ToString() : null;
    }
}
