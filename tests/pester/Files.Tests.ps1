# Files come through the pipeline as they come to the cmdlets of PowerShell itself.

BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1" -Force
    $script:agent = Open-TestAgent
    New-LbVip web 127.0.7.100 18090
    Export-LbConfiguration "$TestDrive/a.yaml"
    Set-LbVip web -MaxConnections 5
}
AfterAll { Close-TestAgent $script:agent }

Describe 'A file in the pipeline' {
    It 'is compared, judged and imported' {
        Get-Item "$TestDrive/a.yaml" | Compare-LbConfiguration | ForEach-Object Field | Should -Be 'MaxConnections'
        Get-ChildItem "$TestDrive/*.yaml" | Test-LbConfiguration -Quiet | Should -BeTrue
        (Get-Item "$TestDrive/a.yaml" | Test-LbConfiguration).Path | Should -Be (Get-Item "$TestDrive/a.yaml").FullName
        Get-Item "$TestDrive/a.yaml" | Import-LbConfiguration -Confirm:$false
        (Get-LbVip web).MaxConnections | Should -Be 0
        [pscustomobject]@{ PSPath = (Get-Item "$TestDrive/a.yaml").PSPath } | Compare-LbConfiguration | Should -BeNullOrEmpty
    }
    It 'is the only one of an import' {
        Copy-Item "$TestDrive/a.yaml" "$TestDrive/b.yaml"
        Set-LbVip web -MaxConnections 6
        { Get-Item "$TestDrive/a.yaml", "$TestDrive/b.yaml" | Import-LbConfiguration -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'Lb.Configuration.TwoFiles*'
        (Get-LbVip web).MaxConnections | Should -Be 6
    }
    It 'is not what an agent in the pipeline is' {
        (Get-LbAgent | Test-LbConfiguration).Path | Should -BeNullOrEmpty
    }
}
