using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using LbAgent.Contract;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>A refusal as google.rpc.Status: the code of its first finding, and all of them as a detail.</summary>
internal static class FindingStatus
{
    /// <summary>A refusal may name each of 100,000 servers; the trailer that carries it may not be that long.</summary>
    private const int Most = 20;

    private const int LongestText = 300;

    public static RpcException Of(IReadOnlyList<Finding> findings)
    {
        var detail = new V1.Findings();
        detail.Findings_.AddRange(findings.Take(Most).Select(Write));
        var message = string.Join(" ", findings.Take(3).Select(finding => $"{Shown(finding.Target)}: {Shown(finding.Reason)}"));
        if (findings.Count > Most)
        {
            message = $"{findings.Count} findings, the first {Most} are given. {message}";
        }

        return new Google.Rpc.Status { Code = (int)CodeOf(findings[0].Category), Message = message, Details = { Any.Pack(detail) } }.ToRpcException();
    }

    private static V1.Finding Write(Finding finding) => new()
    {
        Id = finding.Id,
        Target = Shown(finding.Target),
        Field = Shown(finding.Field),
        Reason = Shown(finding.Reason),
        Remedy = Shown(finding.Remedy),
        Category = EnumContract.ToWire<FindingCategory, V1.FindingCategory>(finding.Category),
    };

    /// <summary>What a caller wrote comes back in a refusal: short, and without what a terminal or a log would take for a command.</summary>
    private static string Shown(string text) => string.Concat(
        text.Length > LongestText ? string.Concat(text.AsSpan(0, LongestText), "...").Select(Plain) : text.Select(Plain));

    private static char Plain(char c) => char.IsControl(c) ? '?' : c;

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
