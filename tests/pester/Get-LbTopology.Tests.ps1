BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbTopology' {
    It 'shows what nobody has set yet' {
        $topology = Get-LbTopology
        $topology.GetType().Name | Should -Be 'LbTopology'
        $topology.AgentName | Should -Be $agent.Name
        $topology.Topology | Should -Be 'OneArm'
        $topology.ClientInterface | Should -BeExactly ''
        $topology.AddressMode | Should -Be 'Interface'
        # Agents of these tests are started with --addresses never.
        $topology.AddressModeInForce | Should -Be 'External'
    }

    It 'shows the interfaces of the box' {
        $loopback = (Get-LbTopology).Interfaces | Where-Object Name -eq lo
        $loopback.GetType().Name | Should -Be 'LbBoxInterface'
        $loopback.Addresses | Should -Contain '127.0.0.1/8'
        $loopback.Mtu | Should -Be (Get-Content /sys/class/net/lo/mtu)
        $loopback.TakesClients | Should -Be $false
        (Get-LbTopology).Interfaces.Name | Sort-Object | Should -Be ((Get-ChildItem /sys/class/net).Name | Where-Object { Test-Path "/sys/class/net/$_/mtu" } | Sort-Object)
    }

    It 'takes agents from the pipeline' {
        (Get-LbAgent | Get-LbTopology).AgentName | Should -Be $agent.Name
    }

    It 'reads well in 80 columns' {
        $lines = (Get-LbTopology | Out-String -Width 80) -split '\r?\n'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines -match '^OneArm\s+unix:\S+\s+automatic' | Should -HaveCount 1
        (Get-LbTopology).Interfaces | Out-String -Width 80 | Should -Match '(?m)^lo\s.*127\.0\.0\.1/8'
    }

    It 'says that there is no agent' {
        Get-ErrorId { Get-LbTopology -Agent unix:/nowhere } | Should -BeExactly 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.GetLbTopologyCommand'
    }
}
