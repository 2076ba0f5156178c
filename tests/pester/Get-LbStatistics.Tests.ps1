BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    New-LbVip api -Address 127.3.0.2 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
    Add-LbRealServer 127.0.0.13 -Vip api -Port 10
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbStatistics' {
    It 'has a row for each VIP' {
        (Get-LbStatistics).Vip | Sort-Object | Should -Be 'api', 'web'
        (Get-LbStatistics -Vip web).TotalFlows | Should -Be 0
    }

    It 'has a row for each real server' {
        (Get-LbStatistics web -ByServer).Server | Should -Be '127.0.0.11:9', '127.0.0.12:9'
        (Get-LbStatistics -ByServer).Count | Should -Be 3
    }

    It 'takes VIPs from the pipeline' {
        (Get-LbVip api | Get-LbStatistics).Vip | Should -Be 'api'
    }

    It 'counts a client that is refused' {
        $client = [System.Net.Sockets.TcpClient]::new()
        try { $client.Connect('127.3.0.1', 18080); $null = $client.GetStream().Read([byte[]]::new(1), 0, 1) } catch { $_.Exception.InnerException | Should -Not -BeNullOrEmpty } finally { $client.Dispose() }
        $limit = [DateTime]::UtcNow.AddSeconds(5)
        while ((Get-LbStatistics web).RefusedFlows -eq 0 -and [DateTime]::UtcNow -lt $limit) { Start-Sleep -Milliseconds 50 }
        (Get-LbStatistics web).RefusedFlows | Should -BeGreaterThan 0
    }

    It 'knows no packets of the proxy engine' {
        (Get-LbStatistics web).PacketsIn | Should -Be $null
        (Get-LbStatistics web -ByServer)[0].PacketsIn | Should -Be $null
    }

    It 'has no row for passing traffic while the kernel engine serves no VIP' {
        (Get-LbStatistics -Passing).Kind | Should -Be 'Vip', 'Vip'
        (Get-LbStatistics web -ByServer -Passing).Kind | Should -Be 'Server', 'Server'
    }

    It 'shows passing traffic apart' {
        [LbAdmin.PowerShell.Output.LbStatistics]@{ AgentName = 'box'; Kind = 'Passing'; PacketsIn = 7; BytesIn = 700 } | Out-String -Width 120 | Should -Match '(?m)^\s+\(passing\)\s+700 B\s+7\s*$'
    }

    It 'measures rates once and ends' {
        $rates = Get-LbStatistics -Interval 200ms
        $rates | Should -HaveCount 2
        $rates[0] | Should -BeOfType LbAdmin.PowerShell.Output.LbRate
        $rates.Vip | Sort-Object | Should -Be 'api', 'web'
        $rates[0].FlowsPerSecond | Should -Be 0
        $rates[0].Interval | Should -BeGreaterOrEqual ([TimeSpan]'0:0:0.2')
    }

    It 'measures as often as asked, of what comes through the pipeline' {
        $rates = Get-LbVip | Get-LbStatistics -Interval 100ms -Samples 3
        $rates | Should -HaveCount 6
        ($rates | Group-Object Time) | Should -HaveCount 3
        (Get-LbStatistics web -ByServer -Interval 100ms).Server | Should -Be '127.0.0.11:9', '127.0.0.12:9'
    }

    It 'measures until it is stopped' {
        (Get-LbStatistics web -Interval 100ms -Continuous | Select-Object -First 3).Vip | Should -Be 'web', 'web', 'web'
    }

    It 'counts what comes while it measures' {
        $name = $agent.Name
        $other = [powershell]::Create().AddScript('param($end) while (-not (Test-Path $end)) { try { $client = [System.Net.Sockets.TcpClient]::new("127.3.0.1", 18080); $client.Dispose() } catch { $null = $_ }; Start-Sleep -Milliseconds 5 }')
        $end = Join-Path $agent.Folder 'end'
        $running = $other.AddArgument($end).BeginInvoke()
        try {
            $seen = Get-LbStatistics web -Interval 200ms -Continuous -Agent $name | Where-Object { $_.RefusedPerSecond + $_.FailedPerSecond + $_.FlowsPerSecond -gt 0 } | Select-Object -First 1
            $seen.Vip | Should -Be 'web'
        } finally {
            $null = New-Item $end
            $other.EndInvoke($running)
            $other.Dispose()
        }
    }

    It 'refuses an interval of <_>' -ForEach '0s', '50ms', '2d' {
        Get-ErrorId { Get-LbStatistics -Interval $_ } | Should -BeLike 'Lb.Statistics.IntervalInvalid,*'
    }

    It 'refuses a number of samples without an interval' {
        Get-ErrorId { Get-LbStatistics -Samples 3 -Continuous } | Should -BeLike 'AmbiguousParameterSet,*'
    }

    It 'tells of a VIP that is not there, and measures the others' {
        $rates = Get-LbStatistics nothing, web -Interval 100ms -ErrorAction SilentlyContinue -ErrorVariable failed
        $rates.Vip | Should -Be 'web'
        $failed.FullyQualifiedErrorId | Should -Be 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbStatisticsCommand'
    }

    It 'refuses a VIP that is not there' {
        Get-ErrorId { Get-LbStatistics nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbStatisticsCommand'
    }
}
