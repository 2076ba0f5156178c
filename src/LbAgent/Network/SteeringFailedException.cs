using System;

namespace LbAgent.Network;

/// <summary>Ports could not be steered to a socket; what was steered before still is.</summary>
internal sealed class SteeringFailedException(string message, Exception? inner = null) : Exception(message, inner);
