BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Resume-LbRealServer' {
    It 'takes objects, as one change, whether they drain or are disabled' {
        Suspend-LbRealServer 127.0.0.11 -Vip web
        Set-LbRealServer 127.0.0.12 -Vip web -AdminState Disabled
        $before = (Get-LbAgent).Revision
        Get-LbRealServer -Vip web | Resume-LbRealServer | Should -BeNullOrEmpty
        (Get-LbAgent).Revision | Should -Be ($before + 1)
        (Get-LbRealServer -Vip web).AdminState | Should -Be 'Enabled', 'Enabled'
    }

    It 'changes nothing of a server that is Enabled' {
        $before = (Get-LbAgent).Revision
        (Resume-LbRealServer 127.0.0.* -Vip web -PassThru).AdminState | Should -Be 'Enabled', 'Enabled'
        (Get-LbAgent).Revision | Should -Be $before
    }

    It 'shows the field with -WhatIf' {
        Suspend-LbRealServer 127.0.0.11 -Vip web
        Get-WhatIfText 'Resume-LbRealServer 127.0.0.11 -Vip web -WhatIf' | Should -Be "What if: [$($agent.Name)] real server 127.0.0.11:9 of pool web: AdminState Draining -> Enabled"
    }

    It 'refuses a server that is not there' {
        Get-ErrorId { Resume-LbRealServer 127.9.9.9 -Vip web } | Should -BeExactly 'Lb.RealServer.NotFound,LbAdmin.PowerShell.Commands.ResumeLbRealServerCommand'
    }
}
