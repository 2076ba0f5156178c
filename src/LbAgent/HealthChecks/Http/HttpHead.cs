namespace LbAgent.HealthChecks.Http;

/// <summary>What of a response's head counts here.</summary>
/// <param name="Status">100 to 599, or whatever three digits there are.</param>
/// <param name="Phrase">What stands behind the status, for people; without control characters.</param>
/// <param name="Length">Content-Length; null: none.</param>
/// <param name="IsChunked">The last transfer coding is "chunked".</param>
/// <param name="Encoding">Content-Encoding, for people; empty: none.</param>
internal sealed record HttpHead(int Status, string Phrase, long? Length, bool IsChunked, string Encoding);
