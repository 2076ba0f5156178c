BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080 -Disabled
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Enable-LbVip' {
    It 'opens the VIP again' {
        $vip = Get-LbVip w* | Enable-LbVip -PassThru
        $vip.AdminState | Should -Be 'Enabled'
        $vip.State | Should -Be 'Listening'
    }

    It 'shows the field with -WhatIf' {
        Disable-LbVip web
        Get-WhatIfText 'Enable-LbVip web -WhatIf' | Should -Be "What if: [$($agent.Name)] VIP web: AdminState Disabled -> Enabled"
    }

    It 'refuses a name that is not there' {
        Get-ErrorId { Enable-LbVip nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.EnableLbVipCommand'
    }
}
