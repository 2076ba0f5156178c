namespace LbAgent.Engines.Kernel;

/// <summary>Why the engine's thread comes back to it.</summary>
/// <param name="IsSecond">A second has passed.</param>
/// <param name="HasNetworkChanged">Links, routes or neighbours of the box have.</param>
internal readonly record struct KernelNews(bool IsSecond, bool HasNetworkChanged);
