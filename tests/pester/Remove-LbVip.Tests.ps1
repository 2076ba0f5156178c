BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Remove-LbVip' {
    It 'removes the VIP and its pool' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Get-LbVip web | Remove-LbVip -Force
        Get-LbVip | Should -BeNullOrEmpty
        Get-LbPool | Should -BeNullOrEmpty
    }

    It 'keeps the pool with -KeepPool' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Remove-LbVip web -KeepPool -Force
        (Get-LbPool).Name | Should -Be 'web'
        Remove-LbPool web -Force
    }

    It 'takes a VIP that two patterns match once' {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        Remove-LbVip web, w* -Force
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

    It 'removes nothing in a process where nobody answers' -ForEach @(
        @{ Switches = '-NonInteractive'; Command = 'Remove-LbVip web' }
        @{ Switches = ''; Command = 'Remove-LbVip web' }
        @{ Switches = '-NonInteractive'; Command = 'Get-LbPool web | Get-LbVip | Remove-LbVip -Confirm' }
    ) {
        New-LbVip web -Address 127.3.0.1 -Port 18080
        $module = (Get-Module LbAdmin).Path
        $said = & { $null | pwsh -NoProfile $Switches.Split(' ', [StringSplitOptions]::RemoveEmptyEntries) -Command "Import-Module '$module'; $Command" } 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 1
        $said | Should -Match 'nobody is there to answer'
        Get-LbVip web | Should -Not -BeNullOrEmpty
        Remove-LbVip web -Force
    }
}
