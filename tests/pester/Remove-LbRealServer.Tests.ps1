BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Remove-LbRealServer' {
    It 'shows with -WhatIf what would go' {
        Get-WhatIfText 'Remove-LbRealServer 127.0.0.11 -Vip web -WhatIf' | Should -Be "What if: [$($agent.Name)] remove real server 127.0.0.11:9 of pool web"
    }

    It 'refuses a server that is not there' {
        Get-ErrorId { Remove-LbRealServer 127.9.9.9 -Vip web -Port 9 } | Should -BeExactly 'Lb.RealServer.NotFound,LbAdmin.PowerShell.Commands.RemoveLbRealServerCommand'
    }

    It 'takes objects, as one change' {
        $before = (Get-LbAgent).Revision
        Get-LbRealServer -Vip web | Remove-LbRealServer
        (Get-LbAgent).Revision | Should -Be ($before + 1)
        Get-LbRealServer | Should -BeNullOrEmpty
    }
}
