BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    New-LbVip api -Address 127.3.0.2 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbHealthCheck' {
    It 'shows the checks of all pools' {
        (Get-LbHealthCheck).Pool | Sort-Object | Should -Be 'api', 'web'
    }

    It 'shows how long a failure can stay unseen' {
        (Get-LbHealthCheck -Vip web).WorstCaseDetection | Should -BeGreaterThan ([TimeSpan]'00:00:10')
    }

    It 'shows the defaults' {
        $check = Get-LbVip web | Get-LbHealthCheck
        $check.Type | Should -Be 'Tcp'
        $check.Interval | Should -Be ([TimeSpan]'00:00:05')
        $check.Response | Should -Be ([TimeSpan]'00:00:02')
        $check.Retries | Should -Be 3
    }

    It 'refuses a pool that is not there' {
        Get-ErrorId { Get-LbHealthCheck -Pool nothing } | Should -BeExactly 'Lb.Pool.NotFound,LbAdmin.PowerShell.Commands.GetLbHealthCheckCommand'
    }
}
