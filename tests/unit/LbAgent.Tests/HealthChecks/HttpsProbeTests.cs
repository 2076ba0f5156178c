using System;
using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>Probes by https of servers whose certificates were made to do harm.</summary>
public sealed class HttpsProbeTests : IDisposable
{
    private readonly Prober _prober = new();

    public void Dispose() => _prober.Dispose();

    /// <summary>A certificate says where its issuer's can be had; nobody goes there. Else it would hold a thread for as long as that place is silent.</summary>
    [Theory]
    [InlineData(true, "Good: HTTP 200")]
    [InlineData(false, "Bad: TLS failed: ")]
    public async Task Certificate_ThatNamesAPlaceForItsIssuers_SendsNobodyThere(bool skips, string verdict)
    {
        using var silent = new TestServer(_ => Task.Delay(-1));
        using var certificate = Certificate("shop.example", new X509AuthorityInformationAccessExtension([], [$"http://{silent.Endpoint}/issuer.crt"]));
        using var server = Serving(certificate);

        var answer = await _prober.AskAsync(Https(skips), server.Endpoint);

        Assert.StartsWith(verdict, answer, StringComparison.Ordinal);
        Assert.Equal(0, silent.Accepted);
    }

    /// <summary>Names of certificates come into reasons, steps, events and the log.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Certificate_WithControlCharactersInItsName_IsShownWithout(bool skips)
    {
        using var certificate = Certificate("shop\u001b[2J\r\nforged \u202Eline \uAC00", null);
        using var server = Serving(certificate);

        var report = await _prober.ProbeAsync(Https(skips), server.Endpoint);

        var detail = report.Steps.Select(step => step.Detail).Single(text => text.Contains("forged", StringComparison.Ordinal));
        Assert.Contains("shop?[2J", detail, StringComparison.Ordinal);
        Assert.Contains("?line \uAC00", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(detail, char.IsControl);
    }

    /// <summary>Whatever comes out of TLS is about that one server: its check goes on.</summary>
    [Fact]
    public async Task Name_ThatTlsCannotAskFor_IsBadAndNoBug()
    {
        using var certificate = Certificate("shop.example", null);
        using var server = Serving(certificate);
        var check = Https(skips: true);

        var answer = await _prober.AskAsync(check with { Http = check.Http! with { Host = "*..example" } }, server.Endpoint);

        Assert.StartsWith("Bad: TLS failed: ", answer, StringComparison.Ordinal);
    }

    private static HealthCheckSettings Https(bool skips) => HealthCheckSettings.Default with
    {
        Type = HealthCheckType.Http,
        RequestedResponse = TimeSpan.FromSeconds(5),
        Http = new HttpProbeSettings { UseTls = true, SkipCertificateCheck = skips },
    };

    private static TestServer Serving(X509Certificate2 certificate) => new(async socket =>
    {
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket));

            // As it is: else the server itself looks for its issuers.
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true) });
            if (await tls.ReadAsync(new byte[1000]) > 0)
            {
                await tls.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception refused) when (refused is System.IO.IOException or System.Security.Authentication.AuthenticationException)
        {
            // Whether the probe takes the certificate is what the tests ask.
        }
    });

    /// <summary>Issued by somebody whose own certificate is not to be had.</summary>
    private static X509Certificate2 Certificate(string name, X509Extension? extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuersKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var bare = request.Create(new X500DistinguishedName("CN=nobody"), X509SignatureGenerator.CreateForECDsa(issuersKey), from, to, [1, 2, 3]);
        return bare.CopyWithPrivateKey(key);
    }
}
