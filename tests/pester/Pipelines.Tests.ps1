BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1" -Force
    $script:agent = Open-TestAgent
}
AfterAll { Close-TestAgent $script:agent }

Describe 'A pool that no VIP uses' {
    BeforeAll {
        New-LbPool spare
        Add-LbRealServer -Pool spare -Address 127.0.0.9 -Port 9
    }
    It 'goes through the pipeline to Set-LbRealServer' {
        Get-LbRealServer -Pool spare | Set-LbRealServer -Weight 7
        (Get-LbRealServer -Pool spare).Weight | Should -Be 7
    }
    It 'goes through the pipeline to Get-LbHealthCheck and Set-LbHealthCheck' {
        Get-LbPool spare | Get-LbHealthCheck | Set-LbHealthCheck -Retries 5
        (Get-LbHealthCheck -Pool spare).Retries | Should -Be 5
    }
    It 'is not everything where -Vip names none' {
        { Get-LbRealServer -Vip @() -ErrorAction Stop } | Should -Throw -ErrorId 'Lb.Pool.NotGiven*'
    }
}
