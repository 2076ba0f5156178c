namespace LbAdmin.HelpBuilder;

/// <summary>Something that help lacks, or says and is not so; printed as build tools print errors.</summary>
internal sealed record HelpProblem(string File, int Line, string Message)
{
    public override string ToString() => $"{File}({Line}): error LBH001: {Message}";
}
