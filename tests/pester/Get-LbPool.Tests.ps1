BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    New-LbPool other
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbPool' {
    It 'shows pools and who uses them' {
        (Get-LbPool web).Vip | Should -Be 'web'
        (Get-LbPool other).Vip | Should -BeNullOrEmpty
    }

    It 'takes wildcards and VIPs' {
        (Get-LbPool o*).Name | Should -Be 'other'
        (Get-LbVip web | Get-LbPool).Name | Should -Be 'web'
    }

    It 'refuses a name that is not there' {
        Get-ErrorId { Get-LbPool nothing } | Should -BeExactly 'Lb.Pool.NotFound,LbAdmin.PowerShell.Commands.GetLbPoolCommand'
    }
}
