BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
    $script:other = Open-TestAgent -NotDefault
}

AfterAll {
    Close-TestAgent $other
    Close-TestAgent $agent
}

Describe 'Compare-LbConfiguration' {
    It 'finds nothing where nothing differs' {
        Export-LbConfiguration TestDrive:/x.json
        Compare-LbConfiguration TestDrive:/x.json -ErrorOnDifference | Should -BeNullOrEmpty
    }

    It 'shows the differences as objects' {
        Export-LbConfiguration TestDrive:/x.json
        Set-LbRealServer 127.0.0.11 -Vip web -Weight 9
        $difference = Compare-LbConfiguration TestDrive:/x.json
        $difference.Target | Should -Be 'real server 127.0.0.11:9 of pool web'
        $difference.Before, $difference.After | Should -Be '9', '1'
    }

    It 'fails a CI run with -ErrorOnDifference' {
        { Compare-LbConfiguration TestDrive:/x.json -ErrorOnDifference } | Should -Throw -ErrorId 'Lb.Configuration.Different,LbAdmin.PowerShell.Commands.CompareLbConfigurationCommand'
    }

    It 'compares agents' {
        # One machine: the other agent could not listen on the same port.
        Disable-LbVip web
        $found = Compare-LbConfiguration -ReferenceAgent $agent.Name -Agent $other.Name
        $found.Target | Should -Contain 'VIP web'
        $found[0].AgentName | Should -Be $other.Name
    }
}
