BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    $script:other = Open-TestAgent -NotDefault
}

AfterAll {
    Close-TestAgent $other
    Close-TestAgent $agent
}

Describe 'Connect-LbAgent' {
    It 'makes agents the default ones of the session' {
        $agent.Name, $other.Name | Connect-LbAgent
        (Get-LbAgent).AgentName | Sort-Object | Should -Be ($agent.Name, $other.Name | Sort-Object)
        (Get-LbAgent).Connected | Should -Be $true, $true
        Disconnect-LbAgent
    }

    It 'sends a change to all of them' {
        $agent.Name, $other.Name | Connect-LbAgent
        New-LbVip both -Address 127.3.1.1 -Port 18090 -Disabled
        (Get-LbVip both).AgentName | Sort-Object | Should -Be ($agent.Name, $other.Name | Sort-Object)
        Disconnect-LbAgent
    }

    It 'writes the agents with -PassThru' {
        (Connect-LbAgent $agent.Name -PassThru).ProcessId | Should -Be $agent.Process.Id
        Disconnect-LbAgent
    }

    It 'does not connect to one that does not answer' {
        Get-ErrorId { Connect-LbAgent unix:/nowhere } | Should -BeExactly 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.ConnectLbAgentCommand'
        (Get-LbAgent $agent.Name).Connected | Should -Be $false
        Disconnect-LbAgent
        (Get-LbAgent).Connected | Should -Be $false
    }

    It 'leaves no default in a session that reached nobody' {
        Connect-LbAgent unix:/nowhere -ErrorAction Ignore
        Get-ErrorId { New-LbVip oops -Address 127.3.1.2 -Port 18090 } | Should -BeExactly 'Lb.Agent.NotConnected,LbAdmin.PowerShell.Commands.NewLbVipCommand'
        Disconnect-LbAgent
        Get-LbVip oops* | Should -BeNullOrEmpty
    }

    It 'tells once a cmdlet which of the agents is missing' {
        Connect-LbAgent unix:/nowhere, $other.Name -ErrorAction Ignore
        $null = Get-LbVip -WarningVariable told -WarningAction SilentlyContinue
        $told | Should -HaveCount 1
        "$told" | Should -BeLike 'Get-LbVip speaks to 1 of 2 agents: this session is not connected to unix:/nowhere.*'
        Disconnect-LbAgent
    }

    It 'is of one runspace' {
        Connect-LbAgent $other.Name
        $module = (Get-Module LbAdmin).Path
        1 | ForEach-Object -Parallel { Import-Module $using:module; (Get-LbAgent).AgentName } | Should -Be $agent.Name
        Disconnect-LbAgent
    }
}
