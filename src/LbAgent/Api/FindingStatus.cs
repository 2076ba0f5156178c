using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>A refusal as google.rpc.Status: the code of its first finding, and all of them as a detail.</summary>
internal static class FindingStatus
{
    public static RpcException Of(IReadOnlyList<Finding> findings)
    {
        var message = string.Join(" ", findings.Take(3).Select(finding => $"{FindingContract.Shown(finding.Target)}: {FindingContract.Shown(finding.Reason)}"));
        if (findings.Count > FindingContract.Most)
        {
            message = $"{findings.Count} findings, the first {FindingContract.Most} are given. {message}";
        }

        var detail = new V1.Findings { Findings_ = { FindingContract.Write(findings) } };
        return new Google.Rpc.Status { Code = (int)CodeOf(findings[0].Category), Message = message, Details = { Any.Pack(detail) } }.ToRpcException();
    }

    private static Code CodeOf(FindingCategory category) => category switch
    {
        FindingCategory.NotFound => Code.NotFound,
        FindingCategory.Exists => Code.AlreadyExists,
        FindingCategory.Conflict => Code.Aborted,
        FindingCategory.NotAvailable => Code.Unimplemented,
        FindingCategory.Resource => Code.FailedPrecondition,
        _ => Code.InvalidArgument,
    };
}
