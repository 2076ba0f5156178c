using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>An agent and the box it runs on.</summary>
public sealed class LbAgent : LbObject
{
    public string HostName { get; set; } = string.Empty;

    public string Version { get; set; } = string.Empty;

    public string Platform { get; set; } = string.Empty;

    /// <summary>Local time.</summary>
    public DateTime? StartTime { get; set; }

    /// <summary>Of the configuration in force.</summary>
    public long Revision { get; set; }

    public int Vips { get; set; }

    public int RealServers { get; set; }

    public LbEngine[] Engines { get; set; } = [];

    public int ProcessId { get; set; }

    /// <summary>How the agent knows you.</summary>
    public string Caller { get; set; } = string.Empty;

    /// <summary>What was wrong with the store at start; empty: nothing.</summary>
    public string StoreNotice { get; set; } = string.Empty;

    public long ResidentBytes { get; set; }

    /// <summary>Whether this session is connected to it (Connect-LbAgent).</summary>
    public bool Connected { get; set; }

    public override string ToString() => AgentName;
}
