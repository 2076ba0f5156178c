BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080 -Note 'first one'
    Remove-LbVip web -Force
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbConfigurationHistory' {
    It 'shows who did what, newest first' {
        $history = Get-LbConfigurationHistory
        $history[0].Revision | Should -Be 2
        $history[1].Note | Should -Be 'first one'
        $history[1].Summary | Should -Match 'web'
        $history[1].Who | Should -Match 'uid'
        $history[1].Time | Should -BeGreaterThan ([DateTime]::Now.AddMinutes(-5))
    }

    It 'shows so many as asked for' {
        @(Get-LbConfigurationHistory -First 1).Revision | Should -Be 2
    }
}
