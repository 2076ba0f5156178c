BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'New-LbPool' {
    It 'makes a pool' {
        $pool = New-LbPool one -ConnectTimeout 500ms -PassThru
        $pool.ConnectTimeout | Should -Be ([TimeSpan]'00:00:00.5')
        $pool.Scheduler | Should -Be 'RoundRobin'
    }

    It 'makes a pool whose servers get PROXY protocol headers' {
        (New-LbPool headers -SendProxyProtocol v2 -PassThru).SendProxyProtocol | Should -Be 'V2'
        (Get-LbPool one).SendProxyProtocol | Should -Be 'None'
    }

    It 'refuses another pool of the name' {
        Get-ErrorId { New-LbPool one -ConnectTimeout 1s } | Should -BeExactly 'Lb.Pool.Exists,LbAdmin.PowerShell.Commands.NewLbPoolCommand'
    }

    It 'shows with -WhatIf what it would do' {
        Get-WhatIfText 'New-LbPool later -WhatIf' | Should -Contain "What if: [$($agent.Name)] add pool later"
    }

    It 'refuses a name that is none' {
        Get-ErrorId { New-LbPool '-' } | Should -BeLike 'Lb.Pool.*,LbAdmin.PowerShell.Commands.NewLbPoolCommand'
    }
}
