namespace LbAgent.Hosting;

/// <summary>Set on each connection: who is at its other end, as "root (uid 0)".</summary>
internal sealed record CallerFeature(string Name);
