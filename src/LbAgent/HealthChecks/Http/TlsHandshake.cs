using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
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

                    // A certificate may name a place where its issuer's is to be had. Whoever made it chose that place: nobody waits for it.
                    CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
                },
                cancellation);
            return (stream, $"{stream.SslProtocol}, certificate {ForeignText.Of(stream.RemoteCertificate?.Subject)}{(settings.SkipCertificateCheck ? ", not checked" : "")}");
        }
        catch (AuthenticationException refused)
        {
            await stream.DisposeAsync();
            throw new AuthenticationException(_whyNot.Length > 0 ? _whyNot : refused.GetBaseException().Message, refused);
        }
        catch (Exception odd) when (odd is not (OperationCanceledException or IOException or SocketException))
        {
            // A certificate that cannot be read, a name that cannot be asked for: about this server, and no reason to stop watching it.
            await stream.DisposeAsync();
            throw new AuthenticationException(ForeignText.Of(odd.Message), odd);
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
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => $"the certificate ({ForeignText.Of(certificate?.Subject)}) is not for {NameOf()}",
            _ => "the certificate is not trusted: " + string.Join(' ', (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim())),
        };
        return false;
    }
}
