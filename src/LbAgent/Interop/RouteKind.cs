namespace LbAgent.Interop;

/// <summary>What a route does (RTN_*, linux/rtnetlink.h), as far as anybody here tells kinds apart.</summary>
internal enum RouteKind
{
    /// <summary>There is none, or it forbids.</summary>
    None = 0,

    /// <summary>To another box.</summary>
    Unicast = 1,

    /// <summary>The address is the box's own.</summary>
    Local = 2,
}
