BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $agent = Start-TestAgent
}

AfterAll {
    Stop-TestAgent $agent
}

Describe 'Get-LbEngine' {
    It 'shows the proxy engine and what it uses' {
        $engine = Get-LbEngine proxy
        $engine.GetType().Name | Should -Be 'LbEngine'
        $engine.AgentName | Should -Be $agent.Name
        $engine.Available | Should -Be $true
        $engine.Detail | Should -Not -BeNullOrEmpty
    }

    It 'shows all engines without a name, as Get-LbAgent has them' {
        (Get-LbEngine).Name | Should -Be (Get-LbAgent).Engines.Name
    }

    It 'takes wildcards, which need not match' {
        (Get-LbEngine pro*).Name | Should -Be 'proxy'
        Get-LbEngine nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'refuses a name that is not there' {
        Get-ErrorId { Get-LbEngine nothing } | Should -BeExactly 'Lb.Engine.NotFound,LbAdmin.PowerShell.Commands.GetLbEngineCommand'
    }

    It 'takes agents from the pipeline' {
        (Get-LbAgent | Get-LbEngine proxy).Name | Should -Be 'proxy'
        (Get-LbAgent | Get-LbEngine).Name | Should -Contain 'proxy'
    }

    It 'goes on with the next agent where one is not there' {
        $found = Get-LbEngine proxy -Agent unix:/nowhere, $agent.Name -ErrorAction SilentlyContinue -ErrorVariable failed
        $found.Name | Should -Be 'proxy'
        $failed[0].FullyQualifiedErrorId | Should -BeExactly 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.GetLbEngineCommand'
    }

    It 'reads well in 80 columns' {
        $lines = (Get-LbEngine | Format-Table | Out-String -Width 80) -split '\r?\n'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines -match '^proxy\s+True\s+\S' | Should -HaveCount 1
    }

    It 'completes names' {
        (TabExpansion2 'Get-LbEngine pr').CompletionMatches.CompletionText | Should -Contain 'proxy'
    }
}
