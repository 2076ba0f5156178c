using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>Health checks through the cmdlets, against the agent itself and a small web server whose page says OK under whatever status is asked.</summary>
public sealed class HealthCheckTests(RealAgent agent) : IClassFixture<RealAgent>, IDisposable
{
    private readonly Session _session = new(agent.Name);
    private readonly PageServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void Test_ShowsEachStep_AndEndsWhereItFails()
    {
        Serve("steps", "127.1.1.1");
        _session.Run("Set-LbHealthCheck -Vip steps -Type HttpContent -Path /200 -ExpectContent OK");

        var good = _session.Run("Test-LbHealthCheck -Vip steps").Single();
        var bad = _session.Run("Get-LbRealServer -Vip steps | Test-LbHealthCheck -Path /500").Single();

        Assert.Equal(("Good", "HTTP 200, content found"), Verdict(good));
        Assert.Equal("Resolve Connect Request Status Content", Text("\"$((Test-LbHealthCheck -Vip steps).Steps.Step)\""));
        Assert.Equal(("Bad", "HTTP 500, expected 200"), Verdict(bad));
        Assert.Equal("Status Bad", Text("$step = (Test-LbHealthCheck -Vip steps -Path /500).Steps[-1]; \"$($step.Step) $($step.Outcome)\""));
        Assert.Equal(agent.Name, good.Properties["AgentName"].Value);
    }

    /// <summary>No pool was named, so one that has the server is enough; where pools are named each must have it.</summary>
    [Fact]
    public void Test_AddressAndPortOverSeveralPools_IsNoError()
    {
        Serve("several-one", "127.1.1.9");
        Serve("several-two", "127.1.1.10");
        _session.Run("Remove-LbRealServer 127.0.0.1 -Pool several-one; Add-LbRealServer 127.1.1.91:9 -Pool several-one");
        foreach (var line in new[] { "-Address 127.1.1.91 -Port 9", "127.1.1.91:9", "127.1.1.91 -Pool several*", "several-one", "-Pool several-one" })
        {
            Assert.Equal("several-one 127.1.1.91 9", Text($"Test-LbHealthCheck {line} | ForEach-Object {{ \"$($_.Pool) $($_.Address) $($_.Port)\" }}"));
        }

        _session.RunWithErrors("Test-LbHealthCheck 127.1.1.91:9 -Pool several-one, several-two");
        Assert.Contains("of pool several-two", Assert.Single(_session.Errors).ToString(), StringComparison.Ordinal);
    }

    /// <summary>What is tried is not set, and judged as if it were.</summary>
    [Fact]
    public void Test_WithOtherSettings_ChangesNothing()
    {
        Serve("tried", "127.1.1.2");
        var revision = Text("(Get-LbAgent).Revision");

        Assert.Equal("Good", Text("(Test-LbHealthCheck -Vip tried -Type TcpHalfOpen).Outcome"));
        Assert.Equal("Good", Text("(Test-LbHealthCheck -Vip tried -Type Http -Path /204 -ExpectStatus 204).Outcome"));
        _session.RunWithErrors("Test-LbHealthCheck -Vip tried -Type Http -Path nowhere -ExpectStatus x");

        Assert.Equal(["Lb.HealthCheck.PathInvalid", "Lb.HealthCheck.ExpectStatusInvalid"], _session.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(("Tcp", revision), (Text("(Get-LbHealthCheck -Vip tried).Type"), Text("(Get-LbAgent).Revision")));
    }

    [Fact]
    public void Test_OfAServerThatIsNotThere_OrAPoolWithoutACheck_IsAnError()
    {
        Serve("wrong", "127.1.1.3");
        _session.RunWithErrors("Test-LbHealthCheck -Vip wrong -Address 192.0.2.1");
        Assert.StartsWith("Lb.RealServer.NotFound,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

        _session.RunWithErrors("Test-LbHealthCheck -Vip wrong -Port 5");
        Assert.StartsWith("Lb.RealServer.NotFound,", _session.Errors[^1].FullyQualifiedErrorId, StringComparison.Ordinal);

        _session.Run("Remove-LbHealthCheck -Vip wrong");
        _session.RunWithErrors("Test-LbHealthCheck -Vip wrong");
        Assert.StartsWith("Lb.HealthCheck.NotChecked,", _session.Errors[^1].FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Good", Text("(Test-LbHealthCheck -Vip wrong -Type Tcp).Outcome"));
    }

    /// <summary>One probe runs into no other: how often the pool is asked does not limit how long it is waited.</summary>
    [Fact]
    public void Test_ResponseBeyondTheIntervalAndTheTimeout_IsTried()
    {
        Serve("patient", "127.1.1.6");
        _session.Run("Set-LbHealthCheck -Vip patient -Interval 1s -Timeout 1s");

        Assert.Equal("Good", Text("(Test-LbHealthCheck -Vip patient -Response 10s).Outcome"));
        _session.RunWithErrors("Test-LbHealthCheck -Vip patient -Response 2h");
        Assert.NotEmpty(_session.Errors);
    }

    /// <summary>That the server is silent is the answer; the agent is not.</summary>
    [Fact]
    public void Test_ServerThatIsSilentForLongerThanACallMayTake_IsBadAndNoTimeoutOfTheAgent()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _session.Run($"New-LbVip silent -Address 127.1.1.7 -Port 18080; Add-LbRealServer 127.0.0.1 -Vip silent -Port {((IPEndPoint)silent.LocalEndpoint).Port}");

        var test = _session.Run("Test-LbHealthCheck -Vip silent -Type Http -Response 1500ms -TimeoutSec 1").Single();

        Assert.Equal(("Bad", "no answer to the request within 1.5s"), Verdict(test));
    }

    /// <summary>The chapter's caution, from end to end.</summary>
    [Fact]
    public void HttpContent_RightTextUnderAWrongStatus_IsUnhealthyAndSaysWhy()
    {
        Serve("caution", "127.1.1.4");
        _session.Run("Set-LbHealthCheck -Vip caution -Type HttpContent -Path /500 -ExpectContent OK -Interval 1s -Retries 2");

        Assert.Equal("Unhealthy", Text("while ((Get-LbRealServer -Vip caution).Health -ne 'Unhealthy') { [Threading.Thread]::Sleep(20) }; (Get-LbRealServer -Vip caution).Health"));
        Assert.Equal("HTTP 500, expected 200 (2 of 2)", Text("(Get-LbRealServer -Vip caution).Reason"));
        Assert.Equal(
            "said",
            Text("while ((Watch-LbEvent -Recent 100 -For 300ms).Message -notcontains 'Unhealthy: HTTP 500, expected 200 (2 of 2)') { }; 'said'"));
    }

    /// <summary>A connection says nothing about a UDP service; the type stays implied through a file.</summary>
    [PingFact]
    public void UdpVip_ImpliesIcmp_AlsoThroughAFile()
    {
        _session.Run("New-LbVip udp -Address 127.1.1.5 -Port 18053 -Protocol Udp; Add-LbRealServer 127.0.0.1 -Vip udp");
        Assert.Equal("Icmp", Text("(Get-LbHealthCheck -Vip udp).Type"));
        var path = System.IO.Path.Combine(Places.NewFolder(), "x.json");
        _session.Run("Export-LbConfiguration $args[0]", path);
        Assert.DoesNotContain("Icmp", System.IO.File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Empty(_session.Run("(Import-LbConfiguration $args[0] -PassThru).Differences", path));
        _session.Run("Set-LbHealthCheck -Vip udp -Type Tcp -CheckPort 18054; New-LbVip udp -Address 127.1.1.5 -Port 18053 -Protocol Udp");
        Assert.Equal("Tcp", Text("(Get-LbHealthCheck -Vip udp).Type"));
    }

    private static (string Outcome, string Reason) Verdict(System.Management.Automation.PSObject test) =>
        ($"{test.Properties["Outcome"].Value}", $"{test.Properties["Reason"].Value}");

    private void Serve(string name, string address) =>
        _session.Run($"New-LbVip {name} -Address {address} -Port 18080; Add-LbRealServer 127.0.0.1 -Vip {name} -Port {_server.Port}");

    private string Text(string command) => $"{_session.Run(command).Single()}";

    /// <summary>Answers /STATUS with that status, and says OK whatever it is.</summary>
    private sealed class PageServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public PageServer()
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = AcceptAsync();
        }

        public int Port { get; }

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await _listener.AcceptSocketAsync());
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }

        private static async Task AnswerAsync(Socket socket)
        {
            using (socket)
            {
                var request = new byte[2000];
                var length = await socket.ReceiveAsync(request);
                if (length > 8)
                {
                    var status = Encoding.ASCII.GetString(request, 0, length).Split('/', ' ')[2];
                    await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} As asked\r\nContent-Length: 2\r\n\r\nOK"));
                }
            }
        }
    }
}
