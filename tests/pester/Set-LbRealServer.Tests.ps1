BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Set-LbRealServer' {
    It 'takes objects, as one change' {
        $before = (Get-LbAgent).Revision
        Get-LbRealServer -Vip web | Set-LbRealServer -Weight 5
        (Get-LbAgent).Revision | Should -Be ($before + 1)
        (Get-LbRealServer -Vip web).Weight | Should -Be 5, 5
    }

    It 'leaves what is not given, also of an object that is old' {
        $old = Get-LbRealServer -Vip web -Address 127.0.0.11
        Set-LbRealServer 127.0.0.11 -Vip web -AdminState Disabled
        $old | Set-LbRealServer -Weight 6
        $now = Get-LbRealServer -Vip web -Address 127.0.0.11
        $now.AdminState | Should -Be 'Disabled'
        $now.Weight | Should -Be 6
    }

    It 'takes addresses with wildcards' {
        (Set-LbRealServer 127.0.0.* -Pool web -Weight 2 -PassThru).Weight | Should -Be 2, 2
    }

    It 'refuses a server that is not there' {
        Get-ErrorId { Set-LbRealServer 127.9.9.9 -Vip web -Weight 1 } | Should -BeExactly 'Lb.RealServer.NotFound,LbAdmin.PowerShell.Commands.SetLbRealServerCommand'
    }

    It 'refuses a weight that is too large' {
        Get-ErrorId { Set-LbRealServer 127.0.0.11 -Vip web -Weight 257 } | Should -BeLike 'Lb.RealServer.*,LbAdmin.PowerShell.Commands.SetLbRealServerCommand'
    }

    It 'shows each field with -WhatIf' {
        Get-WhatIfText 'Set-LbRealServer 127.0.0.11 -Vip web -Port 9 -Weight 9 -WhatIf' | Should -Be "What if: [$($agent.Name)] real server 127.0.0.11:9 of pool web: Weight 2 -> 9"
    }
}
