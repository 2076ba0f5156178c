using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;

namespace LbAgent.HealthChecks.Http;

/// <summary>TLS towards a real server. The certificate is checked against the Host header's name, else the address, unless that is not wanted.</summary>
internal sealed class TlsHandshake(HttpProbeSettings settings, IPAddress address)
{
    private string _whyNot = "";

    /// <exception cref="AuthenticationException">No TLS, or the certificate is refused; the message says why.</exception>
    public async Task<(SslStream Stream, string Detail)> RunAsync(Stream network, CancellationToken cancellation)
    {
        var stream = new SslStream(network);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = NameOf(),
                    RemoteCertificateValidationCallback = Judge,
                    ApplicationProtocols = [SslApplicationProtocol.Http11],
                },
                cancellation);
            return (stream, $"{stream.SslProtocol}, certificate {stream.RemoteCertificate?.Subject}{(settings.SkipCertificateCheck ? ", not checked" : "")}");
        }
        catch (AuthenticationException refused)
        {
            await stream.DisposeAsync();
            throw new AuthenticationException(_whyNot.Length > 0 ? _whyNot : refused.GetBaseException().Message, refused);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The Host header less its port.</summary>
    private string NameOf()
    {
        if (settings.Host.Length == 0)
        {
            return address.ToString();
        }

        var colon = settings.Host.LastIndexOf(':');
        return colon > 0 && settings.Host[^1] != ']' ? settings.Host[..colon] : settings.Host;
    }

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (settings.SkipCertificateCheck || errors == SslPolicyErrors.None)
        {
            return true;
        }

        _whyNot = errors switch
        {
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "the server has no certificate",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => $"the certificate ({certificate?.Subject}) is not for {NameOf()}",
            _ => "the certificate is not trusted: " + string.Join(' ', (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim())),
        };
        return false;
    }
}
