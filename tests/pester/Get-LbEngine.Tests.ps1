BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
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

    It 'says nothing of packets while the kernel engine serves no VIP' {
        $kernel = Get-LbEngine kernel
        $kernel.Interfaces | Should -BeNullOrEmpty
        $kernel.Reasons | Should -BeNullOrEmpty
        $kernel.BalancedPackets | Should -BeNullOrEmpty
        $kernel.IsAvailable | Should -Be $kernel.Available
    }

    It 'shows interfaces with their modes, and reasons as a table' {
        $engine = [LbAdmin.PowerShell.Output.LbEngine]@{
            AgentName = 'box'; Name = 'kernel'; Available = $true; Detail = 'XDP on eth0 native, eth1 generic'
            Interfaces = [LbAdmin.PowerShell.Output.LbEngineInterface]@{ Name = 'eth0'; Mode = 'Native'; ProgramId = 12 }, [LbAdmin.PowerShell.Output.LbEngineInterface]@{ Name = 'eth1'; Mode = 'Generic'; ProgramId = 12; Notice = 'slow' }
            Reasons = [LbAdmin.PowerShell.Output.LbEngineReason]@{ Name = 'no_server'; Kind = 'Drop'; Words = 'no server is available'; Packets = 7 }
        }
        $engine | Out-String -Width 80 | Should -Match '(?m)^kernel\s+True\s+XDP on eth0 native, eth1 generic; eth1: slow\s*$'
        $engine | Format-List | Out-String -Width 80 | Should -Match '(?m)^Reasons\s+: no_server 7\s*$'
        $engine | Select-Object -ExpandProperty Reasons | Out-String -Width 80 | Should -Match '(?m)^\s+7 Drop no_server\s+no server is available\s*$'
        $engine.Interfaces | Out-String -Width 80 | Should -Match '(?m)^eth1\s+Generic\s+12 slow\s*$'
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
