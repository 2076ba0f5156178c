BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbAgent' {
    It 'shows what the agent is' {
        $found = Get-LbAgent
        $found.ProcessId | Should -Be $agent.Process.Id
        $found.Version | Should -Not -BeNullOrEmpty
        $found.Engines.Where({ $_.Name -eq 'proxy' }).Available | Should -Be $true
        $found.Caller | Should -Match 'uid'
    }

    It 'says that there is no agent, and goes on with the next' {
        $found = Get-LbAgent unix:/nowhere, $agent.Name -ErrorAction SilentlyContinue -ErrorVariable failed
        $found.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeExactly 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.GetLbAgentCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'ConnectionError'
    }
}
