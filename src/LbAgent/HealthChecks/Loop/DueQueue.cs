using System;

namespace LbAgent.HealthChecks.Loop;

/// <summary>What is due, the earliest first: a binary heap whose members know their places, so that a time is changed without a search. One thread.</summary>
internal sealed class DueQueue
{
    private Due[] _heap = new Due[64];

    public int Count { get; private set; }

    public Due? First => Count == 0 ? null : _heap[0];

    /// <summary>Puts it in, or gives it another time.</summary>
    public void Set(Due due, TimeSpan time)
    {
        due.Time = time;
        if (due.Place < 0)
        {
            if (Count == _heap.Length)
            {
                Array.Resize(ref _heap, 2 * Count);
            }

            Put(due, Count++);
        }

        Rise(due);
        Sink(due);
    }

    public void Remove(Due due)
    {
        if (due.Place < 0)
        {
            return;
        }

        var place = due.Place;
        due.Place = -1;
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (last != due)
        {
            Put(last, place);
            Rise(last);
            Sink(last);
        }
    }

    private void Put(Due due, int place)
    {
        _heap[place] = due;
        due.Place = place;
    }

    private void Rise(Due due)
    {
        while (due.Place > 0 && _heap[(due.Place - 1) / 2] is var parent && due.Time < parent.Time)
        {
            Swap(due, parent);
        }
    }

    private void Sink(Due due)
    {
        while (((2 * due.Place) + 1) is var child && child < Count)
        {
            if (child + 1 < Count && _heap[child + 1].Time < _heap[child].Time)
            {
                child++;
            }

            if (due.Time <= _heap[child].Time)
            {
                return;
            }

            Swap(due, _heap[child]);
        }
    }

    private void Swap(Due one, Due other)
    {
        var place = one.Place;
        Put(one, other.Place);
        Put(other, place);
    }
}
