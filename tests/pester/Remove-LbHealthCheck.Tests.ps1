BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Remove-LbHealthCheck' {
    It 'makes the servers always Healthy' {
        Remove-LbHealthCheck -Vip web
        (Get-LbHealthCheck -Vip web).Type | Should -Be 'None'
        (Get-LbRealServer -Vip web).Health | Should -Be 'Healthy', 'Healthy'
    }

    It 'is undone by Set-LbHealthCheck' {
        (Set-LbHealthCheck -Vip web -Type Tcp -PassThru).Type | Should -Be 'Tcp'
    }

    It 'refuses a VIP that is not there' {
        Get-ErrorId { Remove-LbHealthCheck -Vip nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.RemoveLbHealthCheckCommand'
    }

    It 'changes nothing with -WhatIf' {
        Get-WhatIfText 'Remove-LbHealthCheck -Vip web -WhatIf' | Should -BeLike '*health check of pool web*'
        (Get-LbHealthCheck -Vip web).Type | Should -Be 'Tcp'
    }
}
