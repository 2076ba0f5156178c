using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using LbAgent.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Takes packets of a server's out of those that they come in (RFC 2003, RFC 2473), as the system does where it is set up for DsrL3.</summary>
internal sealed unsafe partial class TunnelEnd : IDisposable
{
    private const uint SetInterface = 0x400454CA; // TUNSETIFF
    private const ushort BareTunnel = 0x1001; // IFF_TUN | IFF_NO_PI

    private readonly FrameCapture _capture;
    private readonly SafeFileHandle _tunnel;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    public TunnelEnd(NamespaceProcess server)
    {
        _capture = FrameCapture.At(server);
        _tunnel = NetworkNamespace.In(server.Id, Open);
        server.Command("ip", "link", "set", "t0", "up");
        _thread = new Thread(Run);
        _thread.Start();
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _tunnel.Dispose();
        _capture.Dispose();
    }

    private static SafeFileHandle Open()
    {
        var tunnel = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite);
        // struct ifreq: char name[16]; short flags; 40 bytes.
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes("t0").CopyTo(new Span<byte>(request, 15));
        *(ushort*)(request + 16) = BareTunnel;
        Assert.Equal(0, Control((int)tunnel.DangerousGetHandle(), SetInterface, request));
        return tunnel;
    }

    private void Run()
    {
        for (var done = 0; !_isStopping; Thread.Sleep(1))
        {
            var frames = _capture.Frames;
            for (; done < frames.Count; done++)
            {
                if (Tunnelled.In(frames[done]) is { } packet)
                {
                    fixed (byte* bytes = packet.Inner)
                    {
                        _ = Write((int)_tunnel.DangerousGetHandle(), bytes, packet.Inner.Length);
                    }
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* bytes, nint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, void* argument);
}
