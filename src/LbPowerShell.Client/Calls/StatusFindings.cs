using System.Collections.Generic;
using System.Linq;
using Grpc.Core;
using LbAdmin.PowerShell.Client.Mapping;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Calls;

/// <summary>The findings that travel as a detail of google.rpc.Status.</summary>
internal static class StatusFindings
{
    public static IReadOnlyList<LbFinding> Of(RpcException exception) =>
        exception.GetRpcStatus()?.GetDetail<Findings>()?.Findings_.Distinct().Select(FindingMapping.Read).ToArray() ?? [];
}
