using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace LbAdmin.Addresses;

/// <summary>
/// IP addresses as people write them, with one meaning alone: four decimal numbers without leading zeros, or RFC 4291, section 2.2.
/// <see cref="IPAddress.TryParse(string, out IPAddress)"/> also takes "1", "10.1", "0x7f.0.0.1", and 010.0.0.1 as 8.0.0.1 (inet_aton's octal);
/// brackets, and zones that this box may lack. Here they are refused. Pure. The agent, the module and LbDsr each compile this file.
/// </summary>
internal static class AddressText
{
    private const int Ipv4Numbers = 4;

    /// <summary>The address, or null. An IPv4-mapped IPv6 address is the IPv4 address that it maps.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="whyNot">Goes on after "'10.1' is no IP address: "; empty where it is one.</param>
    public static IPAddress? Read(string text, out string whyNot)
    {
        var isIpv6 = text.Any(letter => letter == ':');
        whyNot = WhyUnusual(text) ?? (isIpv6 ? WhyNotIpv6(text) : WhyNotIpv4(text)) ?? string.Empty;
        if (whyNot.Length > 0)
        {
            return null;
        }

        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != (isIpv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork))
        {
            whyNot = "IPv6 addresses have eight groups of hexadecimal digits, of which one run of zeros may be left out by ::";
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static string? WhyUnusual(string text) =>
        text.Length == 0 ? "the text is empty"
        : text.Any(char.IsWhiteSpace) ? "there is white space in it"
        : text.Any(letter => letter is '[' or ']') ? "addresses have no brackets here"
        : text.Any(letter => letter == '%') ? "a zone (what follows the %) means something on one box only"
        : text.Any(letter => letter == '/') ? "one address is meant here, and no network"
        : null;

    private static string? WhyNotIpv6(string text)
    {
        var colons = text.Count(letter => letter == ':');
        if (colons == 1)
        {
            return "a port, if that is what follows the colon, is given by itself";
        }

        var last = text.Substring(text.LastIndexOf(':') + 1);
        return last.Any(letter => letter == '.') ? WhyNotIpv4(last) : null;
    }

    private static string? WhyNotIpv4(string text)
    {
        var numbers = text.Split('.');
        return numbers.Select(WhyNotNumber).FirstOrDefault(why => why is not null)
            ?? (numbers.Length == Ipv4Numbers ? null : "IPv4 addresses have four numbers, with dots between them");
    }

    private static string? WhyNotNumber(string number)
    {
        if (number.Length == 0 || number.Any(letter => letter is < '0' or > '9'))
        {
            return $"'{number}' is no decimal number";
        }

        if (number.Length > 1 && number[0] == '0')
        {
            return $"'{number}' begins with a zero, so that some programs read it as an octal number";
        }

        return number.Length > 3 || int.Parse(number, CultureInfo.InvariantCulture) > byte.MaxValue ? $"{number} is more than 255" : null;
    }
}
