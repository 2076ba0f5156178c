namespace LbAdmin.PowerShell.Completion;

/// <summary>Methods of HTTP with which a check may ask.</summary>
public sealed class HttpMethodCompleter : FixedValueCompleter
{
    private protected override string[] Values => ["GET", "HEAD", "OPTIONS", "POST"];
}
