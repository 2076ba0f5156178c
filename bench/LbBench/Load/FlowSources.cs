using System.Net;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>
/// Where new flows come from: every port of an address in turn, then the next address. Ports that the kernel chooses would soon
/// come again, and a proxy that still knows the flow would have none to begin. One thread.
/// </summary>
internal sealed class FlowSources(IPAddress first)
{
    private const int FirstPort = 1024;

    private readonly byte[] address = first.GetAddressBytes();
    private int port = FirstPort - 1;

    public InternetAddress Next()
    {
        if (++port > IPEndPoint.MaxPort)
        {
            port = FirstPort;
            address[^1]++;
        }

        return new InternetAddress(address, (ushort)port);
    }
}
