using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace LbAgent.Tests.Support;

/// <summary>Sends signals to the thread that made it, one after the other, as one gets them whose children end.</summary>
internal sealed partial class SignalStorm : IDisposable
{
    private const int WindowChanged = 28;

    private readonly PosixSignalRegistration _handler = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, context => context.Cancel = true);
    private readonly Thread _sender;
    private volatile bool _isOver;

    public SignalStorm()
    {
        var (process, thread) = (Environment.ProcessId, CurrentThread());
        _sender = new Thread(() =>
        {
            while (!_isOver)
            {
                _ = Send(process, thread, WindowChanged);
            }
        });
        _sender.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _sender.Join();
        _handler.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int CurrentThread();

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int Send(int process, int thread, int signal);
}
