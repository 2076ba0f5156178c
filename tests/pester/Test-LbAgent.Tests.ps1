BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Test-LbAgent' {
    It 'is true for an agent that answers' {
        Test-LbAgent | Should -BeTrue
    }

    It 'is false, without an error, for one that does not' {
        Test-LbAgent unix:/nowhere -ErrorAction Stop | Should -BeFalse
    }

    It 'says why with -Verbose' {
        (Test-LbAgent unix:/nowhere -Verbose 4>&1 | Out-String) | Should -Match '/nowhere'
    }
}
