using System.IO;

namespace LbAdmin.PowerShell.Client.Calls;

/// <summary>The pipe is not an agent's, as far as can be known: another ordinary user of the machine made it.</summary>
internal sealed class ForeignPipeException(string message) : IOException(message);
