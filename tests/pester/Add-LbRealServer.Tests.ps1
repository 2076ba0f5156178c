BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Add-LbRealServer' {
    It 'takes addresses from the pipeline, as one change' {
        $before = (Get-LbAgent).Revision
        '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
        (Get-LbAgent).Revision | Should -Be ($before + 1)
        Get-LbRealServer -Vip web | ForEach-Object Address | Should -Be '127.0.0.11', '127.0.0.12'
    }

    It 'takes rows of a table' {
        'Address,Port,Weight', '127.0.0.13,10,3', '127.0.0.14,11,4' | ConvertFrom-Csv | Add-LbRealServer -Vip web
        (Get-LbRealServer -Vip web -Address 127.0.0.14).Weight | Should -Be 4
    }

    It 'takes the port of the VIP where none is given' {
        (Add-LbRealServer 127.0.0.15 -Vip web -PassThru).Port | Should -Be 18080
    }

    It 'takes IPv6 addresses' {
        (Add-LbRealServer ::1 -Pool web -Port 9 -PassThru).ToString() | Should -Be '[::1]:9'
    }

    It 'adds none where one is wrong' {
        $before = (Get-LbRealServer -Vip web).Count
        Get-ErrorId { '127.0.0.21', 'nonsense' | Add-LbRealServer -Vip web -Port 9 } | Should -BeLike 'Lb.RealServer.*,LbAdmin.PowerShell.Commands.AddLbRealServerCommand'
        (Get-LbRealServer -Vip web).Count | Should -Be $before
    }

    It 'refuses a server that is there with other settings' {
        Get-ErrorId { Add-LbRealServer 127.0.0.11 -Vip web -Port 9 -Weight 7 } | Should -BeExactly 'Lb.RealServer.Exists,LbAdmin.PowerShell.Commands.AddLbRealServerCommand'
    }

    It 'refuses a VIP that is not there' {
        Get-ErrorId { Add-LbRealServer 127.0.0.11 -Vip nothing -Port 9 } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.AddLbRealServerCommand'
    }

    It 'refuses a pool that is not there' {
        Get-ErrorId { Add-LbRealServer 127.0.0.11 -Pool nothing -Port 9 } | Should -BeExactly 'Lb.Pool.NotFound,LbAdmin.PowerShell.Commands.AddLbRealServerCommand'
    }

    It 'wants to know which pool' {
        Get-ErrorId { Add-LbRealServer 127.0.0.11 } | Should -BeExactly 'Lb.Pool.NotGiven,LbAdmin.PowerShell.Commands.AddLbRealServerCommand'
    }

    It 'shows with -WhatIf what it would do' {
        Get-WhatIfText "'127.0.0.31' | Add-LbRealServer -Vip web -Port 9 -WhatIf" | Should -Contain "What if: [$($agent.Name)] add real server 127.0.0.31:9 of pool web"
    }
}
