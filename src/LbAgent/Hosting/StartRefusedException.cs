using System;

namespace LbAgent.Hosting;

/// <summary>The agent cannot start so; the message says why and what helps, in one line.</summary>
internal sealed class StartRefusedException(Exception reason) : Exception(reason.Message, reason);
