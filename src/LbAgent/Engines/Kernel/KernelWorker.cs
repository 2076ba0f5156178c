using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using LbAgent.Network;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// The engine's own thread, while the datapath is at work: comes back to the engine each second, and at once when pools or the box's network
/// have changed; what happens meanwhile is taken together.
/// </summary>
internal sealed class KernelWorker : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<PoolState, bool> _pools = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Action<KernelNews> _turn;
    private readonly NetworkWatch _watch;
    private readonly HashSet<PoolState> _listening = [];
    private volatile bool _hasNetworkChanged;

    /// <summary>The kernel tells of changes no more: it is looked at each second instead.</summary>
    private volatile bool _isBlind;
    private volatile bool _isStopped;

    /// <param name="turn">What the engine does; on this thread, one at a time. It must not throw.</param>
    public KernelWorker(Action<KernelNews> turn)
    {
        _turn = turn;
        _watch = new NetworkWatch(OnNetworkChanged, _ => _isBlind = true);
        new Thread(Run) { IsBackground = true, Name = "kernel engine" }.Start();
    }

    /// <summary>The network's changes concern these neighbours only.</summary>
    public NetworkWatch Watch => _watch;

    /// <summary>From now on these pools' changes, and no others', wake it. Not for two threads at once.</summary>
    public void Listen(IReadOnlySet<PoolState> pools)
    {
        foreach (var pool in pools)
        {
            if (_listening.Add(pool))
            {
                pool.Changed += OnPoolChanged;
            }
        }

        _listening.RemoveWhere(pool =>
        {
            var isOver = !pools.Contains(pool);
            if (isOver)
            {
                pool.Changed -= OnPoolChanged;
            }

            return isOver;
        });
    }

    /// <summary>Pools that have changed and were not looked at.</summary>
    public IReadOnlyCollection<PoolState> TakeChanged()
    {
        List<PoolState> changed = [];
        foreach (var pool in _pools.Keys)
        {
            if (_pools.TryRemove(pool, out _))
            {
                changed.Add(pool);
            }
        }

        return changed;
    }

    /// <summary>Waits for nobody: a turn that is under way may still come to its end.</summary>
    public void Dispose()
    {
        _isStopped = true;
        Listen(new HashSet<PoolState>());
        _watch.Dispose();
        _wake.Release();
    }

    private void OnPoolChanged(object? pool, EventArgs nothing)
    {
        _pools[(PoolState)pool!] = true;
        _wake.Release();
    }

    private void OnNetworkChanged()
    {
        _hasNetworkChanged = true;
        _wake.Release();
    }

    private void Run()
    {
        var next = Environment.TickCount64 + (long)Period.TotalMilliseconds;
        while (!_isStopped)
        {
            var left = next - Environment.TickCount64;
            _ = left > 0 && _wake.Wait((int)left);
            while (_wake.Wait(0))
            {
                // What woke it several times is looked at once.
            }

            if (_isStopped)
            {
                return;
            }

            var isSecond = Environment.TickCount64 >= next;
            if (isSecond)
            {
                next = Environment.TickCount64 + (long)Period.TotalMilliseconds;
            }

            var hasNetworkChanged = _hasNetworkChanged;
            _hasNetworkChanged = false;
            _turn(new KernelNews(isSecond, hasNetworkChanged || (_isBlind && isSecond)));
        }
    }
}
