BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    New-LbVip web -Address 127.3.0.1 -Port 18080
    Add-LbRealServer 127.0.0.1 -Vip web -Port $listener.LocalEndpoint.Port
    Add-LbRealServer 127.0.0.2 -Vip web -Port 9
}

AfterAll {
    $listener.Stop()
    Close-TestAgent $agent
}

Describe 'Test-LbHealthCheck' {
    It 'shows what came of each server' {
        $tests = Test-LbHealthCheck -Vip web
        $tests.Count | Should -Be 2
        ($tests | Where-Object Address -eq 127.0.0.1).Outcome | Should -Be 'Good'
        ($tests | Where-Object Address -eq 127.0.0.2).Outcome | Should -Be 'Bad'
        ($tests | Where-Object Address -eq 127.0.0.2).Reason | Should -Be 'connection refused'
    }

    It 'shows each step with its time' {
        $steps = (Test-LbHealthCheck 127.0.0.1 -Vip web).Steps
        $steps.Step | Should -Be 'Resolve', 'Connect'
        $steps[1].Detail | Should -Be 'connected from 127.0.0.1'
        $steps[1].Duration | Should -BeGreaterThan ([TimeSpan]::Zero)
    }

    It 'takes servers from the pipeline' {
        Get-LbRealServer 127.0.0.2 -Vip web | Test-LbHealthCheck | ForEach-Object Address | Should -Be '127.0.0.2'
    }

    It 'tries other settings and sets nothing' {
        (Test-LbHealthCheck 127.0.0.1 -Vip web -Type TcpHalfOpen).Type | Should -Be 'TcpHalfOpen'
        (Get-LbHealthCheck -Vip web).Type | Should -Be 'Tcp'
    }

    It 'refuses settings that the agent would not take' {
        Get-ErrorId { Test-LbHealthCheck -Vip web -Type Http -Path nowhere } | Should -BeExactly 'Lb.HealthCheck.PathInvalid,LbAdmin.PowerShell.Commands.TestLbHealthCheckCommand'
    }

    It 'refuses a server that is not there' {
        Get-ErrorId { Test-LbHealthCheck 192.0.2.1 -Vip web } | Should -BeExactly 'Lb.RealServer.NotFound,LbAdmin.PowerShell.Commands.TestLbHealthCheckCommand'
    }

    It 'prints a block for each server' {
        $text = Test-LbHealthCheck 127.0.0.2 -Vip web | Out-String
        $text | Should -Match 'web  127.0.0.2:9  Tcp: Bad'
        $text | Should -Match 'BAD  Connect .* connection refused'
    }
}
