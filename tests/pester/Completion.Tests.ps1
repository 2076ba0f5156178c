BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1" -Force
    $script:agent = Open-TestAgent
    New-LbVip web 127.0.7.100 18090
    '127.0.7.1:17080', '127.0.7.1:17081', '127.0.7.2:17080' | Add-LbRealServer -Vip web
    New-LbPool spare
    function Get-Offer([string]$Line) { (TabExpansion2 $Line).CompletionMatches.CompletionText }
}
AfterAll { Close-TestAgent $script:agent }

Describe 'The tab key' {
    It 'offers revisions, the newest first, and no files, after <_>' -ForEach 'Restore-LbConfiguration ', 'Get-LbConfiguration ', 'Set-LbVip web -ExpectedRevision ' {
        Get-Offer $_ | Should -Be ((Get-LbConfigurationHistory).Revision | Sort-Object -Descending)
    }
    It 'offers servers with their ports where one address has several' {
        Get-Offer 'Suspend-LbRealServer -Vip web -Address 127' | Should -Be '127.0.7.1', '127.0.7.1:17080', '127.0.7.1:17081', '127.0.7.2'
        Get-Offer 'Suspend-LbRealServer 127.0.7.2 -Vip web -Port 17' | Should -Be '17080'
        Get-Offer 'Set-LbRealServer 127.0.7.1 -Vip web -Port 17' | Should -Be '17080', '17081'
        Get-Offer 'Add-LbRealServer 127.0.7.9 -Vip web -Port 17' | Should -Be '17080', '17081'
    }
    It 'offers VIPs and pools where they stand for their servers' {
        Get-Offer 'Get-LbRealServer w' | Should -Be 'web'
        Get-Offer 'Test-LbHealthCheck w' | Should -Be 'web'
        Get-Offer 'Get-LbHealthCheck ' | Should -Be 'spare', 'web'
    }
    It 'offers durations from short to long after <_>' -ForEach 'Set-LbVip web -IdleTimeout 1', 'Set-LbHealthCheck -Vip web -Interval 1', 'Suspend-LbRealServer x -DrainTimeout 1' {
        Get-Offer $_ | Should -Be '100ms', '1s', '10s', '1m', '10m', '1h', '1d'
    }
    It 'offers what -SourceNat and -Method take' {
        Get-Offer 'Set-LbVip web -SourceNat ' | Should -Be 'auto', 'off'
        Get-Offer 'Set-LbHealthCheck -Vip web -Method ' | Should -Contain 'HEAD'
    }
    It 'still offers the names of choices' {
        Get-Offer 'Set-LbVip web -Scheduler L' | Should -Be 'LeastConnection'
    }
}
