BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Test-LbConfiguration' {
    It 'finds what is in force valid' {
        (Test-LbConfiguration).IsValid | Should -BeTrue
        Test-LbConfiguration -Quiet | Should -BeTrue
    }

    It 'shows the findings of the agent about a file' {
        Set-Content TestDrive:/bad.json '{"vips":[{"name":"bad","address":"nonsense","port":1,"pool":"p"}],"pools":[{"name":"p"}]}'
        $test = Test-LbConfiguration TestDrive:/bad.json -ErrorAction Stop
        $test.IsValid | Should -BeFalse
        $test.Findings[0].Id | Should -BeLike 'Lb.Vip.*'
        Test-LbConfiguration TestDrive:/bad.json -Quiet | Should -BeFalse
        (Get-LbVip).Name | Should -Be 'web'
    }

    It 'shows what is wrong with the text' {
        Set-Content TestDrive:/typo.json '{"vip":[]}'
        (Test-LbConfiguration TestDrive:/typo.json).Findings[0].Id | Should -Be 'Lb.Configuration.FileInvalid'
    }

    It 'refuses a file that is not there' {
        Get-ErrorId { Test-LbConfiguration TestDrive:/nothing.json } | Should -BeExactly 'Lb.Configuration.FileUnreadable,LbAdmin.PowerShell.Commands.TestLbConfigurationCommand'
    }
}
