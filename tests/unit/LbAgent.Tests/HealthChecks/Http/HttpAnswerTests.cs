using System;
using System.Linq;
using System.Text;
using CsCheck;
using LbAgent.Domain;
using LbAgent.HealthChecks.Http;
using LbAgent.HealthChecks.Probes;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Http;

/// <summary>Answers of servers, good, broken and hostile: cut into pieces anywhere, the verdict is the same.</summary>
public sealed class HttpAnswerTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "Good: HTTP 200")]
    [InlineData("HTTP/1.0 200\r\n\r\n", "Good: HTTP 200")]
    [InlineData("HTTP/1.1 200 \n\n", "Good: HTTP 200")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n", "Good: HTTP 200")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n", "Good: HTTP 200")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "Good: HTTP 204")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", "Bad: HTTP 301, expected 200-299")]
    [InlineData("HTTP/1.1 500 Oops\r\n\r\nOK", "Bad: HTTP 500, expected 200-299")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "Bad: HTTP 101, expected 200-299")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "Bad: the answer is not HTTP/1: 'S")]
    [InlineData("HTTP/2 200\r\n\r\n", "Bad: the answer is not HTTP/1: 'HTTP/2")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", "Bad: no status line: 'HTTP/1.1 20 OK'")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "Bad: no status line: 'HTTP/1.1 2000 OK'")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n", "Bad: no status line: 'HTTP/1.1 +20 OK'")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "Bad: a header that is none: 'no colon'")]
    [InlineData("HTTP/1.1 200 OK\r\n: x\r\n\r\n", "Bad: a header that is none: ': x'")]
    [InlineData("HTTP/1.1 200 OK\r\n\u001b[31m: no\u0007\r\n", "Bad: closed in the middle of the headers")]
    [InlineData("HTTP/1.1 200 OK\r\n\u001b[31m\u0007\r\n\r\n", "Bad: a header that is none: '?[31m?'")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "Bad: a Content-Length that is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", "Bad: a Content-Length that is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "Bad: a Content-Length that is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "Bad: two different Content-Lengths")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n", "Bad: two different Content-Lengths")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7,7\r\nContent-Length: 8\r\n\r\n", "Bad: two different Content-Lengths")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7,\r\n\r\n", "Bad: a Content-Length that is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7, x\r\n\r\n", "Bad: a Content-Length that is no number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7 7\r\n\r\n", "Bad: a Content-Length that is no number")]
    [InlineData("", "Bad: closed without an answer")]
    [InlineData("HTTP/1.1 20", "Bad: closed in the middle of the headers")]
    public void Status(string answer, string verdict) =>
        Assert.All(Verdicts(new HttpProbeSettings { ExpectStatus = "200-299" }, wantsContent: false, answer), each => Assert.StartsWith(verdict, each, StringComparison.Ordinal));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nall: OK", "Good: HTTP 200, content found")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7, 7\r\n\r\nall: OK", "Good: HTTP 200, content found")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7,\t7 ,7\r\nContent-Length: 7\r\n\r\nall: OK", "Good: HTTP 200, content found")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nall: OK", "Bad: HTTP 200, but 'OK' is not in its body of 4 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nall: OK", "Good: HTTP 200, content found")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nall: OK", "Bad: HTTP 200, but 'OK' is not in its body of 4 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: br\r\n\r\n12345", "Bad: HTTP 200, but 'OK' is not in its body of 5 bytes (it is encoded: br)")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: \u001b[2J\u0007br\r\n\r\n12345", "Bad: HTTP 200, but 'OK' is not in its body of 5 bytes (it is encoded: ?[2J?br)")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\nnothing", "Bad: closed after 7 bytes of the body, which is longer")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\nOK", "Bad: HTTP 204, but 'OK' is not in its body of 0 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n123456789012345678901234567890OK", "Bad: HTTP 200, but 'OK' is not in the first 30 bytes of its body")]
    [InlineData(Chunked + "5\r\nall: \r\n2;a=b\r\nOK\r\n0\r\n\r\n", "Good: HTTP 200, content found")]
    [InlineData(Chunked + "6\r\nall: O\r\n1\r\nK\r\n0\r\nTrailer: x\r\n\r\n", "Good: HTTP 200, content found")]
    [InlineData(Chunked + "00a\r\n1234567890\r\n0\r\n\r\nOK", "Bad: HTTP 200, but 'OK' is not in its body of 10 bytes")]
    [InlineData(Chunked + "5\r\n12345", "Bad: closed after 5 bytes of the body, which is longer")]
    [InlineData(Chunked + "5\r\n123456", "Bad: chunks that are none")]
    [InlineData(Chunked + "\r\n", "Bad: chunks that are none")]
    [InlineData(Chunked + "-1\r\n", "Bad: chunks that are none")]
    [InlineData(Chunked + "FFFFFFFFFFFFFFFFFFFF\r\n", "Bad: a chunk without end")]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nOK", "Bad: HTTP 500, expected 200,204")]
    public void Content(string answer, string verdict) =>
        Assert.All(Verdicts(new HttpProbeSettings { ExpectStatus = "200,204", ExpectContent = "OK", MaxBody = 30 }, wantsContent: true, answer), each => Assert.Equal(verdict, each));

    [Theory]
    [InlineData(@"^\{""status"":\s*""(up|ok)""", "Good: HTTP 200, content found")]
    [InlineData("down|failed", "Bad: HTTP 200, but 'down|failed' is not in its body of 24 bytes")]
    public void Expression(string pattern, string verdict)
    {
        var settings = new HttpProbeSettings { ExpectContent = pattern, ContentRegex = true };

        Assert.All(Verdicts(settings, wantsContent: true, "HTTP/1.1 200 OK\r\n\r\n{\"status\": \"up\", \"n\": 1}"), each => Assert.Equal(verdict, each));
    }

    /// <summary>In time linear in the body, whatever expression and body are.</summary>
    [Fact]
    public void Expression_OnAHostileBody_Ends()
    {
        var settings = new HttpProbeSettings { ExpectContent = "(a|aa)+$", ContentRegex = true };

        var verdict = Verdict(settings, wantsContent: true, "HTTP/1.1 200 OK\r\n\r\n" + new string('a', 60_000) + "b", _ => 8192);

        Assert.StartsWith("Bad: HTTP 200", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_WithoutEnd_AreRefused() =>
        Assert.Equal(
            "Bad: the headers are longer than 64 KiB",
            Verdict(new HttpProbeSettings(), wantsContent: false, "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 20_000)), _ => 8192));

    /// <summary>Else a server that sends nothing else keeps a thread busy for the whole response time.</summary>
    [Fact]
    public void InterimResponses_WithoutEnd_AreRefused() =>
        Assert.Equal(
            "Bad: the headers are longer than 64 KiB",
            Verdict(new HttpProbeSettings(), wantsContent: false, string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 20_000)), _ => 8192));

    /// <summary>Bytes that are no content count for no limit of the body.</summary>
    [Theory]
    [InlineData("1\r\nx", "\r", "Bad: chunks that are none")]
    [InlineData("0\r\n", "\r", "Bad: a trailer without end")]
    [InlineData("0\r\n", "T: x\r\n", "Bad: a trailer without end")]
    [InlineData("1;", "x", "Bad: chunks that are none")]
    public void Chunks_WithoutEnd_AreRefused(string beginning, string rest, string verdict) =>
        Assert.Equal(verdict, Verdict(
            new HttpProbeSettings { ExpectContent = "OK" }, wantsContent: true, Chunked + beginning + string.Concat(Enumerable.Repeat(rest, 100_000)), _ => 8192));

    /// <summary>Random changes to good answers, fed in random pieces: a verdict, and no exception.</summary>
    [Fact]
    public void MutatedAnswers_AlwaysHaveAVerdict() => Gen.Select(
        Gen.OneOf(
            Gen.Const("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nX: y\r\n\r\nall is OK :)"),
            Gen.Const(Chunked + "a\r\n1234567890\r\n2\r\nOK\r\n0\r\nT: x\r\n\r\n")),
        Gen.Select(Gen.Int[0, 70], Gen.Byte).Array[0, 8],
        Gen.Int[1, 20]).Sample(
        (answer, changes, piece) =>
        {
            var bytes = Encoding.Latin1.GetBytes(answer);
            foreach (var (place, value) in changes)
            {
                bytes[place % bytes.Length] = value;
            }

            var verdict = Verdict(new HttpProbeSettings { ExpectContent = "OK" }, wantsContent: true, Encoding.Latin1.GetString(bytes), _ => piece);
            Assert.Matches("^(Good|Bad): [ -~]+$", verdict);
        },
        iter: 50_000);

    private static string[] Verdicts(HttpProbeSettings settings, bool wantsContent, string answer) =>
    [
        Verdict(settings, wantsContent, answer, _ => answer.Length),
        Verdict(settings, wantsContent, answer, _ => 1),
        Verdict(settings, wantsContent, answer, at => 1 + (at % 7)),
    ];

    private static string Verdict(HttpProbeSettings settings, bool wantsContent, string answer, Func<int, int> pieceAt)
    {
        var judge = new HttpAnswer(settings, wantsContent);
        var bytes = Encoding.Latin1.GetBytes(answer);
        ProbeResult? result = null;
        for (var at = 0; at < bytes.Length && result is null;)
        {
            var length = int.Min(pieceAt(at), bytes.Length - at);
            result = judge.Read(bytes.AsSpan(at, length));
            at += length;
        }

        var final = result ?? judge.End();
        return $"{final.Outcome}: {final.Reason}";
    }
}
