BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Set-LbTopology' {
    It 'names the interface that clients come in by, and goes back to automatic' {
        Set-LbTopology -ClientInterface lo | Should -BeNullOrEmpty
        (Get-LbTopology).ClientInterface | Should -Be 'lo'
        (Set-LbTopology -ClientInterface '' -PassThru).ClientInterface | Should -BeExactly ''
    }

    It 'changes nothing for what is so already' {
        Set-LbTopology OneArm -ClientInterface lo
        $before = (Get-LbAgent).Revision
        Set-LbTopology OneArm
        Set-LbTopology -ClientInterface lo
        (Get-LbAgent).Revision | Should -Be $before
    }

    It 'shows with -WhatIf what it would do, and does nothing' {
        Set-LbTopology -ClientInterface lo
        Get-WhatIfText "Set-LbTopology -ClientInterface '' -WhatIf" | Should -Be "What if: [$($agent.Name)] topology: ClientInterface lo -> (none)"
        (Get-LbTopology).ClientInterface | Should -Be 'lo'
    }

    It 'is in the history, with its note, and can be taken back' {
        Set-LbTopology -ClientInterface '' -Note 'ticket 7'
        $last = Get-LbConfigurationHistory -First 1
        $last.Summary | Should -BeLike '*topology*'
        $last.Note | Should -Be 'ticket 7'
        Restore-LbConfiguration ($last.Revision - 1) -Force
        (Get-LbTopology).ClientInterface | Should -Be 'lo'
    }

    It 'refuses Inline, and says what would be right' {
        $null = Set-LbTopology Inline -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeExactly 'Lb.Topology.NotAvailable,LbAdmin.PowerShell.Commands.SetLbTopologyCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'NotImplemented'
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike '*OneArm*'
        (Get-LbTopology).Topology | Should -Be 'OneArm'
    }

    It 'refuses a name that no interface can have' {
        Get-ErrorId { Set-LbTopology -ClientInterface a-name-of-more-than-15 } | Should -BeExactly 'Lb.Topology.ClientInterfaceInvalid,LbAdmin.PowerShell.Commands.SetLbTopologyCommand'
    }

    It 'asks for something to change' {
        Get-ErrorId { Set-LbTopology } | Should -BeExactly 'Lb.Topology.NotGiven,LbAdmin.PowerShell.Commands.SetLbTopologyCommand'
        Get-ErrorId { Get-LbTopology | Set-LbTopology } | Should -BeExactly 'Lb.Topology.NotGiven,LbAdmin.PowerShell.Commands.SetLbTopologyCommand'
    }

    It 'takes rows of a table' {
        [pscustomobject]@{ AgentName = $agent.Name; Topology = 'OneArm'; ClientInterface = ''; AddressMode = 'External' } | Set-LbTopology
        (Get-LbTopology).ClientInterface | Should -BeExactly ''
        (Get-LbTopology).AddressMode | Should -Be 'External'
    }

    It 'completes address modes' {
        (TabExpansion2 'Set-LbTopology -AddressMode ').CompletionMatches.CompletionText | Should -Be 'External', 'Interface', 'Loopback'
    }

    It 'completes interfaces' {
        (TabExpansion2 'Set-LbTopology -ClientInterface l').CompletionMatches.CompletionText | Should -Contain 'lo'
    }
}

Describe 'Set-LbTopology -AddressMode' {
    It 'is set, shown by -WhatIf, in the history, and taken back' {
        Set-LbTopology -AddressMode External | Should -BeNullOrEmpty
        Get-WhatIfText "Set-LbTopology -AddressMode loopback -WhatIf" | Should -Contain "What if: [$($agent.Name)] topology: AddressMode External -> Loopback"
        (Get-LbTopology).AddressMode | Should -Be 'External'
        Set-LbTopology -AddressMode Interface -WarningAction SilentlyContinue
        Restore-LbConfiguration ((Get-LbConfigurationHistory -First 1).Revision - 1) -Force
        (Get-LbTopology).AddressMode | Should -Be 'External'
    }

    It 'refuses another word' {
        Get-ErrorId { Set-LbTopology -AddressMode Somewhere } | Should -BeLike 'ParameterArgument*,LbAdmin.PowerShell.Commands.SetLbTopologyCommand'
    }

    It 'warns where the agent was started so that it leaves addresses to others' {
        Set-LbTopology -AddressMode Loopback -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '*--addresses never*External*'
        (Get-LbTopology).AddressMode | Should -Be 'Loopback'
        (Get-LbTopology).AddressModeInForce | Should -Be 'External'
        (Get-LbEngine proxy).Detail | Should -BeLike '*started with --addresses never, so every address mode is External*'
        Get-LbTopology | Format-List | Out-String | Should -Match '(?m)^AddressModeInForce\s*: External'
        (Get-LbTopology | Out-String -Width 200) -replace '\s+', ' ' | Should -Match 'Loopback .*\(External\)'
        Set-LbTopology -AddressMode External -WarningVariable said
        $said | Should -BeNullOrEmpty
    }

    It 'has VIPs wait for addresses that others see to' {
        New-LbVip later -Address 192.0.2.77 -Port 8080
        $vip = Get-LbVip later
        $vip.State | Should -Be 'Absent'
        $vip.StateReason | Should -BeLike '192.0.2.77 is not on this box now*'
        Remove-LbVip later -Confirm:$false
    }

    It 'warns of a scheduler that loses flows when one of several boxes dies, with the share' {
        New-LbPool dns
        Set-LbHealthCheck -Pool dns -Type Tcp -CheckPort 1053
        New-LbVip dns -Address 192.0.2.78 -Port 1053 -Protocol Udp -Pool dns
        '10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.14' | Add-LbRealServer -Vip dns -Port 1053 -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '*VIP dns*75 % of its flows*'
        $judged = Test-LbConfiguration
        $judged.IsValid | Should -Be $true
        $judged.Findings.Id | Should -Contain 'Lb.Pool.FlowsLostWithBox'
        $judged.Findings.Remedy | Should -Contain 'Use scheduler Hash, by which all boxes choose alike: Set-LbPool dns -Scheduler Hash.'
        Set-LbPool dns -Scheduler WeightedRoundRobin -WarningVariable said -WarningAction SilentlyContinue
        Set-LbRealServer 10.0.0.11 -Pool dns -Weight 5 -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '*56 % of its flows*'
        Set-LbPool dns -Scheduler Hash -WarningVariable said
        $said | Should -BeNullOrEmpty
        (Test-LbConfiguration).Findings | Should -BeNullOrEmpty
        Remove-LbVip dns -Confirm:$false
        Remove-LbPool dns -IfExists -Confirm:$false
    }
}

Describe 'The topology in files' {
    BeforeAll {
        $script:other = Open-TestAgent -NotDefault
        Set-LbTopology -ClientInterface lo -AddressMode External
    }

    AfterAll {
        Close-TestAgent $other
    }

    It 'is written where it is not the default, and read back' -ForEach 'json', 'yaml' {
        Export-LbConfiguration "TestDrive:/x.$_"
        Get-Content "TestDrive:/x.$_" -Raw | Should -Match 'clientInterface'
        Import-LbConfiguration "TestDrive:/x.$_" -Agent $other.Name -Force
        Get-Content "TestDrive:/x.$_" -Raw | Should -Match 'addressMode"?: "?External'
        (Get-LbTopology -Agent $other.Name).ClientInterface | Should -Be 'lo'
        (Get-LbTopology -Agent $other.Name).AddressMode | Should -Be 'External'
        Compare-LbConfiguration "TestDrive:/x.$_" -ErrorOnDifference | Should -BeNullOrEmpty
        Set-LbTopology -ClientInterface '' -AddressMode Interface -Agent $other.Name -WarningAction SilentlyContinue
    }

    It 'stays as it is where the file has none' {
        Export-LbConfiguration TestDrive:/none.json -Agent $other.Name
        Get-Content TestDrive:/none.json -Raw | Should -Not -Match 'topology'
        (Import-LbConfiguration TestDrive:/none.json -PassThru).Differences | Should -BeNullOrEmpty
        (Get-LbTopology).ClientInterface | Should -Be 'lo'
    }

    It 'goes back to the default where the file says so' {
        Set-Content TestDrive:/default.json '{ "topology": {} }'
        (Test-LbConfiguration TestDrive:/default.json).Differences.After | Should -BeExactly '', 'Interface'
        Import-LbConfiguration TestDrive:/default.json -Force -WarningAction SilentlyContinue
        (Get-LbTopology).ClientInterface | Should -BeExactly ''
        (Get-LbTopology).AddressMode | Should -Be 'Interface'
        Set-LbTopology -ClientInterface lo
    }

    It 'is compared between agents' {
        $difference = Compare-LbConfiguration -ReferenceAgent $other.Name
        $difference.Target, $difference.Field | Should -Be 'topology', 'ClientInterface'
        $difference.Before, $difference.After | Should -BeExactly 'lo', ''
    }

    It 'is in the configuration of each revision' {
        (Get-LbConfiguration).Topology.ClientInterface | Should -Be 'lo'
        (Get-LbConfiguration 0).Topology.ClientInterface | Should -BeExactly ''
    }

    It 'is refused where a word is wrong, with the place' {
        Set-Content TestDrive:/bad.json '{ "topology": { "topology": "Ring" } }'
        (Test-LbConfiguration TestDrive:/bad.json).Findings.Field | Should -Be 'topology.topology'
    }
}
