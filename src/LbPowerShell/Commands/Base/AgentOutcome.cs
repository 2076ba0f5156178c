using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>What came from one agent: a value or a failure.</summary>
internal readonly struct AgentOutcome<T>
{
    public AgentOutcome(string agent, T value)
    {
        Agent = agent;
        Value = value;
        Failure = null;
    }

    public AgentOutcome(string agent, AgentException failure)
    {
        Agent = agent;
        Value = default;
        Failure = failure;
    }

    public string Agent { get; }

    public T? Value { get; }

    public AgentException? Failure { get; }
}
