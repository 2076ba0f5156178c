using System;
using LbAgent.Hosting;

// Completions of sockets run where they are noticed, without a hop to another thread. Read once, before the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await CommandLine.RunAsync(args, AgentRun.RunAsync);
