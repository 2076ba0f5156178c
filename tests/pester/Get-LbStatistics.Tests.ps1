BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $agent = Start-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    New-LbVip api -Address 127.3.0.2 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
    Add-LbRealServer 127.0.0.13 -Vip api -Port 10
}

AfterAll {
    Stop-TestAgent $agent
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
        [LbAdmin.PowerShell.Output.LbStatistics]@{ AgentName = 'box'; Kind = 'Passing'; PacketsIn = 7; BytesIn = 700 } | Out-String -Width 120 | Should -Match '(?m)^\(passing\)\s+700\s+7\s*$'
    }

    It 'refuses a VIP that is not there' {
        Get-ErrorId { Get-LbStatistics nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbStatisticsCommand'
    }
}
