BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbPool one
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Set-LbPool' {
    It 'changes what is given' {
        $pool = Set-LbPool one -ConnectTimeout 2s -PassThru
        $pool.ConnectTimeout | Should -Be ([TimeSpan]'00:00:02')
    }

    It 'shows each field with -WhatIf' {
        Get-WhatIfText 'Set-LbPool one -ConnectTimeout 4s -WhatIf' | Should -BeLike "What if: ``[$($agent.Name)``] pool one: ConnectTimeout 2*s -> 4*s"
    }

    It 'changes the header that servers get' {
        (Set-LbPool one -SendProxyProtocol V1 -PassThru).SendProxyProtocol | Should -Be 'V1'
        Get-WhatIfText 'Set-LbPool one -SendProxyProtocol None -WhatIf' | Should -Be "What if: [$($agent.Name)] pool one: SendProxyProtocol V1 -> None"
    }

    It 'refuses a name that is not there' {
        Get-ErrorId { Set-LbPool nothing -ConnectTimeout 1s } | Should -BeExactly 'Lb.Pool.NotFound,LbAdmin.PowerShell.Commands.SetLbPoolCommand'
    }
}
