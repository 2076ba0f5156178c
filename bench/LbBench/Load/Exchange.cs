namespace LbAdmin.Bench.Load;

/// <summary>What clients and servers say to each other: a request of fixed size, whose first byte says what is wanted.</summary>
internal static class Exchange
{
    /// <summary>Bytes; about a small HTTP request.</summary>
    public const int RequestSize = 128;

    /// <summary>Bytes; about a small HTTP response.</summary>
    public const int ResponseSize = 256;

    /// <summary>Bytes in one call of a bulk transfer.</summary>
    public const int BulkSize = 256 * 1024;

    /// <summary>Bytes; a UDP server sends them back.</summary>
    public const int DatagramSize = 128;

    /// <summary>Bytes to make room for: a longer one than was sent is to be noticed.</summary>
    public const int MostDatagram = 2048;

    /// <summary>New UDP flows in one run: each is a descriptor of the proxy until it ends, and two of nginx's connections.</summary>
    public const int FlowsAtOnce = 5000;

    /// <summary>One response, and the connection stays.</summary>
    public const byte KeepAlive = (byte)'K';

    /// <summary>One response, then the server closes (so that no ephemeral port waits in TIME_WAIT).</summary>
    public const byte Close = (byte)'C';

    /// <summary>Bytes without end.</summary>
    public const byte Bulk = (byte)'B';
}
