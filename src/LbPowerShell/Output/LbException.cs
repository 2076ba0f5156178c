using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>What the error records of this module carry: a finding as an exception. Its message is the finding in whole sentences.</summary>
public sealed class LbException : InvalidOperationException
{
    internal LbException(string message, LbFinding finding, Exception? inner)
        : base(message, inner) => Finding = finding;

    /// <summary>What is wrong, and what would be right.</summary>
    public LbFinding Finding { get; }

    /// <summary>Stable, as Lb.Vip.AddressInvalid.</summary>
    public string Id => Finding.Id;

    /// <summary>The setting that is wrong; empty: none in particular.</summary>
    public string Field => Finding.Field;

    /// <summary>As given to -Agent or Connect-LbAgent; empty: no agent took part.</summary>
    public string Agent => Finding.AgentName;

    /// <summary>The same, by the name that every object has.</summary>
    public string AgentName => Finding.AgentName;
}
