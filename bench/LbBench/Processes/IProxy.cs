using System;
using System.Net;

namespace LbAdmin.Bench.Processes;

/// <summary>A running proxy between <see cref="Target"/> and the servers.</summary>
internal interface IProxy : IDisposable
{
    int ProcessId { get; }

    IPEndPoint Target { get; }
}
