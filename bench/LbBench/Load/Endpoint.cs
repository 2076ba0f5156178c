namespace LbAdmin.Bench.Load;

/// <summary>One descriptor in an <see cref="EventLoop"/>. Everything about it happens on the loop's thread.</summary>
internal abstract class Endpoint
{
    public const int NoDescriptor = -1;

    public int Descriptor { get; protected set; } = NoDescriptor;

    /// <summary>
    /// The descriptor may be ready. It may also be stale (closed and reused since the kernel said so), so
    /// "try again" from the system is never an error here.
    /// </summary>
    public abstract void OnReady();
}
