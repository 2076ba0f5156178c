using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LbAgent.Domain;

/// <summary>What tells one real server of a pool from another. Port 0: the port that the client used.</summary>
internal readonly record struct ServerKey(IPAddress Address, int Port)
{
    public override string ToString()
    {
        if (Port == 0)
        {
            return Address.ToString();
        }

        return Address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");
    }
}
