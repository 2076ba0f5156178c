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
        [pscustomobject]@{ AgentName = $agent.Name; Topology = 'OneArm'; ClientInterface = '' } | Set-LbTopology
        (Get-LbTopology).ClientInterface | Should -BeExactly ''
    }

    It 'completes interfaces' {
        (TabExpansion2 'Set-LbTopology -ClientInterface l').CompletionMatches.CompletionText | Should -Contain 'lo'
    }
}

Describe 'The topology in files' {
    BeforeAll {
        $script:other = Open-TestAgent -NotDefault
        Set-LbTopology -ClientInterface lo
    }

    AfterAll {
        Close-TestAgent $other
    }

    It 'is written where it is not the default, and read back' -ForEach 'json', 'yaml' {
        Export-LbConfiguration "TestDrive:/x.$_"
        Get-Content "TestDrive:/x.$_" -Raw | Should -Match 'clientInterface'
        Import-LbConfiguration "TestDrive:/x.$_" -Agent $other.Name -Force
        (Get-LbTopology -Agent $other.Name).ClientInterface | Should -Be 'lo'
        Compare-LbConfiguration "TestDrive:/x.$_" -ErrorOnDifference | Should -BeNullOrEmpty
        Set-LbTopology -ClientInterface '' -Agent $other.Name
    }

    It 'stays as it is where the file has none' {
        Export-LbConfiguration TestDrive:/none.json -Agent $other.Name
        Get-Content TestDrive:/none.json -Raw | Should -Not -Match 'topology'
        (Import-LbConfiguration TestDrive:/none.json -PassThru).Differences | Should -BeNullOrEmpty
        (Get-LbTopology).ClientInterface | Should -Be 'lo'
    }

    It 'goes back to the default where the file says so' {
        Set-Content TestDrive:/default.json '{ "topology": {} }'
        (Test-LbConfiguration TestDrive:/default.json).Differences.After | Should -BeExactly ''
        Import-LbConfiguration TestDrive:/default.json -Force
        (Get-LbTopology).ClientInterface | Should -BeExactly ''
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
