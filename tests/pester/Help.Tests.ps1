BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../artifacts/LbAdmin/LbAdmin.psd1"
    $script:cmdlets = (Get-Command -Module LbAdmin).Name | ForEach-Object { @{ Name = $_ } }
    $script:topics = 'about_LbAdmin', 'about_LbCi', 'about_LbConfigurationFiles', 'about_LbDsr', 'about_LbHealthChecks', 'about_LbSchedulers' | ForEach-Object { @{ Topic = $_ } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../artifacts/LbAdmin/LbAdmin.psd1"
    $script:common = [System.Management.Automation.Cmdlet]::CommonParameters
}

Describe 'Help of <Name>' -ForEach $cmdlets {
    BeforeAll {
        $script:help = Get-Help $Name -Full
        $script:command = Get-Command $Name
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -BeLike '*.'
        ($help.description | ForEach-Object Text) -join '' | Should -Not -BeNullOrEmpty
    }

    It 'has at least two examples' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $help.examples.example | ForEach-Object code | Should -Match $Name
    }

    It 'describes each parameter, and none that is not there' {
        $described = $help.parameters.parameter
        $described | ForEach-Object name | Sort-Object | Should -Be ($command.Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object)
        $described | ForEach-Object { ($_.description | ForEach-Object Text) -join '' } | Should -Not -BeNullOrEmpty
    }

    It 'has a syntax line for each parameter set' {
        @($help.syntax.syntaxItem).Count | Should -Be @($command.ParameterSets).Count
    }

    It 'has examples that can be parsed' {
        foreach ($example in $help.examples.example) {
            $errors = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty
        }
    }
}

Describe '<Topic>' -ForEach $topics {
    It 'is found' {
        Get-Help $Topic | Out-String | Should -Match 'SHORT DESCRIPTION'
    }
}
