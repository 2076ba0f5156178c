using System.Collections.Generic;
using System.Linq;
using Grpc.Core;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Calls;

/// <summary>The findings that travel as a detail of google.rpc.Status.</summary>
internal static class StatusFindings
{
    public static IReadOnlyList<LbFinding> Of(RpcException exception) =>
        exception.GetRpcStatus()?.GetDetail<Findings>()?.Findings_.Distinct().Select(Read).ToArray() ?? [];

    private static LbFinding Read(Finding finding) => new()
    {
        Id = finding.Id,
        Target = finding.Target,
        Field = finding.Field,
        Reason = finding.Reason,
        Remedy = finding.Remedy,
        Category = (LbFindingCategory)finding.Category,
    };
}
