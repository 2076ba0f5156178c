BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    New-LbVip api -Address 127.3.0.2 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
    Add-LbRealServer ::1 -Vip web -Port 9
    Add-LbRealServer 127.0.0.13 -Vip api -Port 10
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbRealServer' {
    It 'shows all' {
        (Get-LbRealServer).Count | Should -Be 4
    }

    It 'finds those of a VIP and of a pool' {
        (Get-LbRealServer -Vip api).Address | Should -Be '127.0.0.13'
        (Get-LbRealServer -Pool a*).Address | Should -Be '127.0.0.13'
        (Get-LbVip api | Get-LbRealServer).Address | Should -Be '127.0.0.13'
        (Get-LbPool api | Get-LbRealServer).Address | Should -Be '127.0.0.13'
    }

    It 'finds by address, in any spelling, and by port' {
        (Get-LbRealServer 127.0.0.1?).Count | Should -Be 3
        (Get-LbRealServer -Address 0:0:0:0:0:0:0:1).Address | Should -Be '::1'
        (Get-LbRealServer -Port 10).Address | Should -Be '127.0.0.13'
    }

    It 'has health with a reason' {
        (Get-LbRealServer -Vip api).Health.ToString() | Should -BeIn 'Unknown', 'Unhealthy'
        (Get-LbRealServer -Vip api).Reason | Should -Not -BeNullOrEmpty
    }

    It 'refuses an address that is not there' {
        Get-ErrorId { Get-LbRealServer -Vip web -Address 127.9.9.9 } | Should -BeExactly 'Lb.RealServer.NotFound,LbAdmin.PowerShell.Commands.GetLbRealServerCommand'
    }

    It 'refuses a VIP and a pool that are not there' {
        Get-ErrorId { Get-LbRealServer -Vip nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbRealServerCommand'
        Get-ErrorId { Get-LbRealServer -Pool nothing } | Should -BeExactly 'Lb.Pool.NotFound,LbAdmin.PowerShell.Commands.GetLbRealServerCommand'
    }

    It 'is empty for a pool without servers' {
        New-LbPool empty
        Get-LbRealServer -Pool empty -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'has one list of VIPs for the servers of a pool' {
        $servers = Get-LbRealServer -Vip web
        $servers | Should -Not -HaveCount 1
        $servers | ForEach-Object { [object]::ReferenceEquals($_.Vip, $servers[0].Vip) | Should -BeTrue }
        "$($servers[0].Vip)" | Should -Be 'web'
    }

    It 'is shown as a table' {
        (Get-LbRealServer -Vip web | Out-String -Width 120) | Should -Match '127\.0\.0\.11:9\s+Enabled\s+1\s'
    }
}
