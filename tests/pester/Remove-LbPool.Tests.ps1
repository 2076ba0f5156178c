BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Remove-LbPool' {
    It 'removes a pool' {
        New-LbPool one
        Remove-LbPool o* -Force
        Get-LbPool | Should -BeNullOrEmpty
    }

    It 'refuses a pool that a VIP uses' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Get-ErrorId { Remove-LbPool web } | Should -BeLike 'Lb.Pool.*,LbAdmin.PowerShell.Commands.RemoveLbPoolCommand'
        Get-LbPool web | Should -Not -BeNullOrEmpty
    }

    It 'refuses a name that is not there' {
        Get-ErrorId { Remove-LbPool nothing } | Should -BeExactly 'Lb.Pool.NotFound,LbAdmin.PowerShell.Commands.RemoveLbPoolCommand'
    }

    It 'shows with -WhatIf what would go' {
        New-LbPool two
        Get-WhatIfText 'Remove-LbPool two -WhatIf' | Should -Contain "What if: [$($agent.Name)] remove pool two"
    }
}
