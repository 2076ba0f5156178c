BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $agent = Start-TestAgent
}

AfterAll {
    Stop-TestAgent $agent
}

Describe 'Remove-LbVip' {
    It 'removes the VIP and its pool' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Get-LbVip web | Remove-LbVip
        Get-LbVip | Should -BeNullOrEmpty
        Get-LbPool | Should -BeNullOrEmpty
    }

    It 'keeps the pool with -KeepPool' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Remove-LbVip web -KeepPool
        (Get-LbPool).Name | Should -Be 'web'
        Remove-LbPool web
    }

    It 'takes a VIP that two patterns match once' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Remove-LbVip web, w*
        Get-LbVip | Should -BeNullOrEmpty
    }

    It 'removes none where one name is not there' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Get-ErrorId { Remove-LbVip web, nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.RemoveLbVipCommand'
        Get-LbVip web | Should -Not -BeNullOrEmpty
    }

    It 'shows with -WhatIf what would go' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Get-WhatIfText 'Remove-LbVip web -WhatIf' | Should -Contain "What if: [$($agent.Name)] remove VIP web"
        Get-LbVip web | Should -Not -BeNullOrEmpty
    }

    It 'is silent where a wildcard matches nothing' {
        Remove-LbVip zzz* -ErrorAction Stop
    }
}
