using System;
using System.Threading;

namespace LbAgent.HealthChecks.Loop;

/// <summary>The one thread that all health checks run on. A probe costs a few system calls there, and no task.</summary>
internal sealed class CheckLoop : IDisposable
{
    private readonly IWaiter _waiter;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    public CheckLoop(TimeProvider time)
    {
        _waiter = OperatingSystem.IsLinux() ? new EpollWaiter() : new SignalWaiter();
        Agenda = new CheckAgenda(time) { Posted = _waiter.Wake };
        _thread = new Thread(Run) { IsBackground = true, Name = "lb checks" };
        _thread.Start();
    }

    public CheckAgenda Agenda { get; }

    /// <summary>Null where this is not Linux.</summary>
    public EpollWaiter? Epoll => _waiter as EpollWaiter;

    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        _waiter.Wake();
        _thread.Join();
        _waiter.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _waiter.Wait(Agenda.Left);
            Agenda.Run();
        }

        // Monitors that were told to stop give up their probes, and so close them.
        Agenda.RunPosted();
    }
}
