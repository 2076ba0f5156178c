BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    '127.0.0.11', '127.0.0.12' | Add-LbRealServer -Vip web -Port 9
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Export-LbConfiguration' {
    It 'writes JSON that says what was asked' {
        Export-LbConfiguration TestDrive:/x.json
        $text = Get-Content TestDrive:/x.json -Raw | ConvertFrom-Json
        $text.vips[0].name | Should -Be 'web'
        $text.vips[0].port | Should -Be 18080
        $text.pools[0].servers | ForEach-Object address | Should -Be '127.0.0.11', '127.0.0.12'
        $text.vips[0].PSObject.Properties.Name | Should -Be 'name', 'address', 'port', 'protocol', 'pool'
    }

    It 'writes the same every time, in YAML too' {
        Export-LbConfiguration TestDrive:/a.yaml
        (Export-LbConfiguration TestDrive:/b.yml -PassThru).Name | Should -Be 'b.yml'
        Get-Content TestDrive:/a.yaml | Should -Be (Get-Content TestDrive:/b.yml)
    }

    It 'writes a former revision' {
        Get-LbConfiguration 1 | Export-LbConfiguration TestDrive:/one.json
        (Get-Content TestDrive:/one.json -Raw | ConvertFrom-Json).pools[0].servers | Should -BeNullOrEmpty
    }

    It 'refuses a name that does not tell the form' {
        Get-ErrorId { Export-LbConfiguration TestDrive:/x.txt } | Should -BeExactly 'Lb.Configuration.FormatUnknown,LbAdmin.PowerShell.Commands.ExportLbConfigurationCommand'
    }

    It 'leaves a file with -NoClobber' {
        Set-Content TestDrive:/keep.json old
        Get-ErrorId { Export-LbConfiguration TestDrive:/keep.json -NoClobber } | Should -BeExactly 'Lb.Configuration.FileExists,LbAdmin.PowerShell.Commands.ExportLbConfigurationCommand'
        Get-Content TestDrive:/keep.json | Should -Be old
    }

    It 'writes nothing with -WhatIf' {
        Export-LbConfiguration TestDrive:/no.json -WhatIf
        Test-Path TestDrive:/no.json | Should -BeFalse
    }

    It 'says that a folder is not there' {
        Get-ErrorId { Export-LbConfiguration TestDrive:/no/x.json } | Should -BeExactly 'Lb.Configuration.FileNotWritten,LbAdmin.PowerShell.Commands.ExportLbConfigurationCommand'
    }
}
