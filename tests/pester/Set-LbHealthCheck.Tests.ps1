BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Set-LbHealthCheck' {
    It 'changes what is given' {
        $check = Set-LbHealthCheck -Vip web -Interval 10s -Response 500ms -Retries 2 -PassThru
        $check.Interval | Should -Be ([TimeSpan]'00:00:10')
        $check.Retries | Should -Be 2
        $check.Type | Should -Be 'Tcp'
    }

    It 'takes pools from the pipeline' {
        Get-LbPool web | Set-LbHealthCheck -Rise 3
        (Get-LbHealthCheck -Pool web).Rise | Should -Be 3
        (Get-LbHealthCheck -Pool web).Retries | Should -Be 2
    }

    It 'refuses a response longer than the interval' {
        Get-ErrorId { Set-LbHealthCheck -Vip web -Interval 1s -Response 2s } | Should -BeLike 'Lb.*,LbAdmin.PowerShell.Commands.SetLbHealthCheckCommand'
    }

    It 'names the forms of a duration in the error' {
        { Set-LbHealthCheck -Vip web -Interval '5 parsecs' } | Should -Throw '*500ms*'
    }

    It 'wants to know which pool' {
        Get-ErrorId { Set-LbHealthCheck -Interval 1s } | Should -BeExactly 'Lb.Pool.NotGiven,LbAdmin.PowerShell.Commands.SetLbHealthCheckCommand'
    }

    It 'refuses a VIP that is not there' {
        Get-ErrorId { Set-LbHealthCheck -Vip nothing -Interval 1s } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.SetLbHealthCheckCommand'
    }

    It 'shows each field with -WhatIf' {
        Get-WhatIfText 'Set-LbHealthCheck -Vip web -Retries 9 -WhatIf' | Should -Be "What if: [$($agent.Name)] health check of pool web: Retries 2 -> 9"
    }
}
