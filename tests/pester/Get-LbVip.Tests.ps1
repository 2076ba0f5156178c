BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    New-LbVip api -Address 127.3.0.2 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbVip' {
    It 'shows all' {
        (Get-LbVip).Name | Sort-Object | Should -Be 'api', 'web'
    }

    It 'takes names and wildcards' {
        (Get-LbVip w*).Name | Should -Be 'web'
        (Get-LbVip web, api).Count | Should -Be 2
        'web' | Get-LbVip | ForEach-Object Name | Should -Be 'web'
    }

    It 'is silent where a wildcard matches nothing' {
        Get-LbVip x* | Should -BeNullOrEmpty
    }

    It 'refuses a literal name that is not there' {
        Get-ErrorId { Get-LbVip nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbVipCommand'
    }

    It 'says which agent' {
        (Get-LbVip web).AgentName | Should -Be $agent.Name
    }

    It 'refuses agents on other machines' {
        Get-ErrorId { Get-LbVip -Agent box1 } | Should -BeExactly 'Lb.Agent.RemoteNotAvailable,LbAdmin.PowerShell.Commands.GetLbVipCommand'
    }

    It 'says that there is no agent' {
        Get-ErrorId { Get-LbVip -Agent unix:/nowhere } | Should -BeExactly 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.GetLbVipCommand'
    }

    It 'is shown as a table with the servers that are available' {
        (Get-LbVip web | Out-String -Width 120) | Should -Match 'Listening\s+web\s+127\.3\.0\.1:18080\s+0/0\s+0\s+0\s+RoundRobin\s'
    }

    It 'is shown as a list with all settings' {
        (Get-LbVip web | Format-List | Out-String) | Should -Match 'IdleTimeout\s+: 1h'
    }
}
