BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    $script:other = Open-TestAgent -NotDefault
}

AfterAll {
    Close-TestAgent $other
    Close-TestAgent $agent
}

Describe 'Disconnect-LbAgent' {
    It 'ends all connections' {
        $agent.Name, $other.Name | Connect-LbAgent
        Disconnect-LbAgent
        (Get-LbAgent).Connected | Should -Be $false
    }

    It 'ends one of them' {
        $agent.Name, $other.Name | Connect-LbAgent
        Disconnect-LbAgent $agent.Name
        (Get-LbAgent).AgentName | Should -Be $other.Name
        Disconnect-LbAgent
    }

    It 'refuses one that is not connected' {
        Get-ErrorId { Disconnect-LbAgent unix:/nowhere } | Should -BeExactly 'Lb.Agent.NotConnected,LbAdmin.PowerShell.Commands.DisconnectLbAgentCommand'
    }
}
