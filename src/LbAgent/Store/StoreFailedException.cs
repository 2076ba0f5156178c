using System;

namespace LbAgent.Store;

/// <summary>A revision could not be made durable; what stood before still stands.</summary>
internal sealed class StoreFailedException(string message, Exception inner) : Exception(message, inner);
