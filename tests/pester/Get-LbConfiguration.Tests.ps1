BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbConfiguration' {
    It 'shows the desired state' {
        $now = Get-LbConfiguration
        $now.Revision | Should -Be (Get-LbAgent).Revision
        $now.Vips.Name | Should -Be 'web'
        $now.Pools[0].Servers.Count | Should -Be 2
    }

    It 'shows a former revision' {
        (Get-LbConfiguration 1).Pools[0].Servers | Should -BeNullOrEmpty
    }

    It 'refuses a revision that is not kept' {
        Get-ErrorId { Get-LbConfiguration 4711 } | Should -BeLike 'Lb.*,LbAdmin.PowerShell.Commands.GetLbConfigurationCommand'
    }

    It 'has ports as text in JSON' {
        (Get-LbConfiguration | ConvertTo-Json -Depth 6 | ConvertFrom-Json).Vips[0].Port | Should -BeExactly '18080'
    }
}
