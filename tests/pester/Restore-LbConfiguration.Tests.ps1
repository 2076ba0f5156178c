BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    Remove-LbVip web -Force
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Restore-LbConfiguration' {
    It 'shows with -WhatIf what would change' {
        Get-WhatIfText 'Restore-LbConfiguration 1 -WhatIf' | Should -Contain "What if: [$($agent.Name)] add VIP web"
        Get-LbVip | Should -BeNullOrEmpty
    }

    It 'goes back, as a new revision' {
        $change = Restore-LbConfiguration 1 -PassThru -Force
        $change.Revision | Should -Be 3
        (Get-LbVip).Name | Should -Be 'web'
    }

    It 'takes entries of the history' {
        Get-LbConfigurationHistory | Where-Object Revision -eq 2 | Restore-LbConfiguration -Force
        Get-LbVip | Should -BeNullOrEmpty
    }

    It 'refuses a revision that is not kept' {
        Get-ErrorId { Restore-LbConfiguration 4711 } | Should -BeLike 'Lb.*,LbAdmin.PowerShell.Commands.RestoreLbConfigurationCommand'
    }
}
