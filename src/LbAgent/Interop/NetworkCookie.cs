namespace LbAgent.Interop;

/// <summary>The number of this process's network namespace, which no other has or will have until the box starts anew. Linux 5.14.</summary>
internal static unsafe class NetworkCookie
{
    /// <summary>That of the box itself.</summary>
    public const ulong Initial = 1;

    private const int CookieOption = 71; // SO_NETNS_COOKIE

    /// <summary>0 where the kernel does not tell.</summary>
    public static ulong Own()
    {
        using var socket = new DescriptorHandle(LinuxSocket.Open(LinuxSocket.Inet, LinuxSocket.Datagram | LinuxSocket.NonBlocking, 0));
        ulong cookie = 0;
        var length = sizeof(ulong);
        return !socket.IsInvalid && LinuxSocket.GetOption(socket.Number, LinuxSocket.SocketLevel, CookieOption, &cookie, &length) >= 0 ? cookie : 0;
    }
}
