namespace LbAgent.Tests.Engines.Kernel.Packets;

internal static class Mac
{
    public static readonly byte[] Gateway = [2, 0, 0, 0, 0, 1];
    public static readonly byte[] Balancer = [2, 0, 0, 0, 0, 2];

    public static byte[] Server(int number) => [2, 0, 0, 0, 1, (byte)number];
}
