BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Disable-LbVip' {
    It 'closes the VIP' {
        $vip = Disable-LbVip web -PassThru
        $vip.AdminState | Should -Be 'Disabled'
        $vip.State | Should -Be 'Closed'
    }

    It 'shows the field with -WhatIf' {
        Enable-LbVip web
        Get-WhatIfText 'Disable-LbVip web -WhatIf' | Should -Be "What if: [$($agent.Name)] VIP web: AdminState Enabled -> Disabled"
    }

    It 'refuses a name that is not there' {
        Get-ErrorId { Disable-LbVip nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.DisableLbVipCommand'
    }
}
