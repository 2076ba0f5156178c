using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>A VIP's settings with its pool resolved. Immutable.</summary>
internal sealed record VipModel(Vip Settings, PoolState Pool);
