BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Import-LbConfiguration' {
    It 'makes the desired state what the file says' {
        Set-Content TestDrive:/x.yaml "vips:`n- {name: web, address: 127.3.0.1, port: 18080, protocol: Tcp, pool: web}`npools:`n- {name: web, servers: [{address: 127.0.0.11, port: 9, weight: 2}]}`n"
        $change = Import-LbConfiguration TestDrive:/x.yaml -PassThru
        $change.Revision | Should -Be 1
        (Get-LbRealServer -Vip web).Weight | Should -Be 2
    }

    It 'changes nothing the second time' {
        Set-Content TestDrive:/x.yaml "vips:`n- {name: web, address: 127.3.0.1, port: 18080, protocol: Tcp, pool: web}`npools:`n- {name: web, servers: [{address: 127.0.0.11, port: 9, weight: 2}]}`n"
        (Import-LbConfiguration TestDrive:/x.yaml -PassThru).Differences | Should -BeNullOrEmpty
        (Get-LbAgent).Revision | Should -Be 1
    }

    It 'removes what the file does not have' {
        New-LbVip extra -Address 127.3.0.8 -Port 18080
        Set-Content TestDrive:/x.yaml "vips:`n- {name: web, address: 127.3.0.1, port: 18080, protocol: Tcp, pool: web}`npools:`n- {name: web, servers: [{address: 127.0.0.11, port: 9, weight: 2}]}`n"
        Import-LbConfiguration TestDrive:/x.yaml -Force
        (Get-LbVip).Name | Should -Be 'web'
    }

    It 'shows field by field with -WhatIf' {
        Set-Content TestDrive:/x.yaml "vips:`n- {name: web, address: 127.3.0.1, port: 18080, protocol: Tcp, pool: web}`npools:`n- {name: web, servers: [{address: 127.0.0.11, port: 9, weight: 2}]}`n"
        Set-LbRealServer 127.0.0.11 -Vip web -Weight 7
        $file = (Get-Item TestDrive:/x.yaml).FullName
        Get-WhatIfText "Import-LbConfiguration '$file' -WhatIf" | Should -Be "What if: [$($agent.Name)] real server 127.0.0.11:9 of pool web: Weight 7 -> 2"
        (Get-LbRealServer -Vip web).Weight | Should -Be 7
    }

    It 'applies nothing where something is wrong' {
        Set-Content TestDrive:/bad.json '{"vips":[{"name":"new","address":"127.3.0.9","port":1,"pool":"new"},{"name":"bad","address":"nonsense","port":1,"pool":"new"}],"pools":[{"name":"new"}]}'
        Get-ErrorId { Import-LbConfiguration TestDrive:/bad.json } | Should -BeLike 'Lb.Vip.*,LbAdmin.PowerShell.Commands.ImportLbConfigurationCommand'
        (Get-LbVip).Name | Should -Be 'web'
    }

    It 'says where a file is wrong' {
        Set-Content TestDrive:/typo.json '{"vips":[{"name":"web","prot":80}]}'
        Get-ErrorId { Import-LbConfiguration TestDrive:/typo.json } | Should -BeExactly 'Lb.Configuration.FileInvalid,LbAdmin.PowerShell.Commands.ImportLbConfigurationCommand'
        { Import-LbConfiguration TestDrive:/typo.json } | Should -Throw '*line 1: vips*.prot:*'
    }

    It 'refuses a revision of the past' {
        Set-Content TestDrive:/x.yaml "vips:`n- {name: web, address: 127.3.0.1, port: 18080, protocol: Tcp, pool: web}`npools:`n- {name: web, servers: [{address: 127.0.0.11, port: 9, weight: 2}]}`n"
        Get-ErrorId { Import-LbConfiguration TestDrive:/x.yaml -ExpectedRevision 0 } | Should -BeLike 'Lb.*,LbAdmin.PowerShell.Commands.ImportLbConfigurationCommand'
    }
}
