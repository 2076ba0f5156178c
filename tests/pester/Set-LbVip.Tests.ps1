BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    New-LbVip api -Address 127.3.0.2 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Set-LbVip' {
    It 'changes what is given and leaves the rest' {
        $vip = Set-LbVip web -IdleTimeout 10m -PassThru
        $vip.IdleTimeout | Should -Be ([TimeSpan]'00:10:00')
        $vip.Port | Should -Be '18080'
    }

    It 'takes objects and wildcards as one change' {
        $before = (Get-LbAgent).Revision
        Get-LbVip | Set-LbVip -HalfClosedTimeout 7s
        (Get-LbAgent).Revision | Should -Be ($before + 1)
        (Get-LbVip).HalfClosedTimeout | Should -Be ([TimeSpan]'00:00:07'), ([TimeSpan]'00:00:07')
    }

    It 'shows each field with -WhatIf' {
        Get-WhatIfText 'Set-LbVip web -Port 18081 -WhatIf' | Should -Be "What if: [$($agent.Name)] VIP web: Port 18080 -> 18081"
        (Get-LbVip web).Port | Should -Be '18080'
    }

    It 'turns the PROXY protocol on and off' {
        (Set-LbVip web -AcceptProxyProtocol -PassThru).AcceptProxyProtocol | Should -Be $true
        Get-WhatIfText 'Set-LbVip web -AcceptProxyProtocol:$false -WhatIf' | Should -Be "What if: [$($agent.Name)] VIP web: AcceptProxyProtocol True -> False"
        (Set-LbVip web -IdleTimeout 10m -PassThru).AcceptProxyProtocol | Should -Be $true
        (Set-LbVip web -AcceptProxyProtocol:$false -PassThru).AcceptProxyProtocol | Should -Be $false
    }

    It 'sets the headers of the pool' {
        Set-LbVip web -SendProxyProtocol V1
        (Get-LbPool web).SendProxyProtocol | Should -Be 'V1'
    }

    It 'says that nothing would change' {
        Get-WhatIfText 'Set-LbVip web -Port 18080 -WhatIf' | Should -Be "What if: [$($agent.Name)] nothing would change"
    }

    It 'refuses a name that is not there' {
        Get-ErrorId { Set-LbVip nothing -Port 1 } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.SetLbVipCommand'
    }

    It 'refuses a revision of the past' {
        Get-ErrorId { Set-LbVip web -Port 18081 -ExpectedRevision 0 } | Should -BeLike 'Lb.*,LbAdmin.PowerShell.Commands.SetLbVipCommand'
        (Get-LbVip web).Port | Should -Be '18080'
    }

    It 'keeps the note' {
        Set-LbVip web -IdleTimeout 11m -Note 'ticket 7'
        (Get-LbConfigurationHistory -First 1).Note | Should -Be 'ticket 7'
    }
}
