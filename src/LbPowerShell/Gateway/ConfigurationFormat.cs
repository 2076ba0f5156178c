namespace LbAdmin.PowerShell.Gateway;

/// <summary>The text forms of a configuration file.</summary>
public enum ConfigurationFormat
{
    Json = 1,
    Yaml = 2,
}
