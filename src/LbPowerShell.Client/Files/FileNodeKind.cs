namespace LbAdmin.PowerShell.Client.Files;

/// <summary>The kinds of values that JSON and our part of YAML have in common.</summary>
internal enum FileNodeKind
{
    Null,
    Flag,
    Number,
    Text,
    List,
    Object,
}
