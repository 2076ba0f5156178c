# Every object of the module through a pipeline to every cmdlet where it has a meaning, and to those where it has none.

BeforeDiscovery {
    $servers = '127.0.7.1:17080', '127.0.7.2:17080'
    $script:sources = @(
        @{ Source = 'LbVip'; Make = { Get-LbVip second }; Vips = 'second'; Pool = 'web'; Servers = $servers }
        @{ Source = 'LbPool'; Make = { Get-LbPool web }; Vips = 'first', 'second'; Pool = 'web'; Servers = $servers }
        @{ Source = 'LbHealthCheck'; Make = { Get-LbHealthCheck -Pool web }; Vips = 'first', 'second'; Pool = 'web'; Servers = $servers }
        @{ Source = 'LbRealServer'; Make = { Get-LbRealServer 127.0.7.2 -Pool web }; Vips = 'first', 'second'; Pool = 'web'; Servers = '127.0.7.2:17080' }
        @{ Source = 'LbHealthCheckTest'; Make = { Test-LbHealthCheck 127.0.7.2:17080 -Pool web }; Vips = $null; Pool = 'web'; Servers = '127.0.7.2:17080' }
        @{ Source = 'LbStatistics of a VIP'; Make = { Get-LbStatistics second }; Vips = 'second'; Pool = 'web'; Servers = $servers }
        @{ Source = 'LbStatistics of a server'; Make = { Get-LbStatistics second -ByServer | Where-Object Server -eq '127.0.7.2:17080' }; Vips = 'first', 'second'; Pool = 'web'; Servers = '127.0.7.2:17080' }
        @{ Source = 'LbEvent of a server'; Make = { [LbAdmin.PowerShell.Output.LbEvent]@{ AgentName = $env:LBADMIN_AGENT; Pool = 'web'; Server = '127.0.7.2:17080' } }; Vips = @(); Pool = 'web'; Servers = '127.0.7.2:17080' }
        @{ Source = 'LbFlow'; Make = { [LbAdmin.PowerShell.Output.LbFlow]@{ AgentName = $env:LBADMIN_AGENT; Vip = 'second'; ServerAddress = '127.0.7.2'; ServerPort = 17080; Protocol = 'Tcp'; VipAddress = '127.0.7.101'; VipPort = 18090 } }; Vips = 'second'; Pool = $null; Servers = '127.0.7.2:17080' }
    )
    $script:ways = 'live', 'clixml', 'select', 'csv'
    $script:cases = foreach ($source in $sources) { foreach ($way in $ways) { $source + @{ Way = $way } } }
}
BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1" -Force
    $script:agent = Open-TestAgent

    # The pool is not called as its VIPs; a pool called as one of them stands by, to be taken for the right one.
    New-LbPool web
    New-LbPool second
    Add-LbRealServer 127.0.7.9:17080 -Pool second
    New-LbVip first -Address 127.0.7.100 -Port 18090 -Pool web
    New-LbVip second -Address 127.0.7.101 -Port '18090-18095' -Pool web
    '127.0.7.1:17080', '127.0.7.2:17080' | Add-LbRealServer -Vip first

    function Send-By([string]$Way, $Object) {
        switch ($Way) {
            'live' { $Object }
            'clixml' { $Object | Export-Clixml "$TestDrive/x.xml"; Import-Clixml "$TestDrive/x.xml" }
            'select' { $Object | Select-Object * }
            'csv' { $Object | Export-Csv "$TestDrive/x.csv"; Import-Csv "$TestDrive/x.csv" }
        }
    }
    function Get-State { "$(Get-LbRealServer | ForEach-Object { "$($_.Pool) $_ $($_.AdminState) $($_.Weight);" })" }
}
AfterAll { Close-TestAgent $script:agent }

Describe '<Source> by <Way>' -ForEach $cases {
    BeforeAll { $script:object = Send-By $Way (& $Make) }

    It 'means its servers to Get-LbRealServer' {
        ($object | Get-LbRealServer -ErrorAction Stop | ForEach-Object { "$($_.Pool) $_" }) | Should -Be ($Servers | ForEach-Object { "web $_" })
    }
    It 'means its servers to Test-LbHealthCheck' {
        ($object | Test-LbHealthCheck -ErrorAction Stop | ForEach-Object { "$($_.Pool) $($_.Address):$($_.Port)" } | Sort-Object) | Should -Be ($Servers | ForEach-Object { "web $_" })
    }
    It 'means its servers to Suspend-, Set-, Resume- and Remove-LbRealServer' {
        ($object | Suspend-LbRealServer -PassThru -ErrorAction Stop | ForEach-Object { "$($_.Pool) $_ $($_.AdminState)" }) | Should -Be ($Servers | ForEach-Object { "web $_ Draining" })
        ($object | Set-LbRealServer -Weight 4 -PassThru -ErrorAction Stop | ForEach-Object { "$($_.Pool) $_ $($_.Weight)" }) | Should -Be ($Servers | ForEach-Object { "web $_ 4" })
        ($object | Resume-LbRealServer -PassThru -ErrorAction Stop | ForEach-Object { "$($_.Pool) $_ $($_.AdminState)" }) | Should -Be ($Servers | ForEach-Object { "web $_ Enabled" })
        $object | Set-LbRealServer -Weight 1
        $object | Remove-LbRealServer -ErrorAction Stop
        ('127.0.7.1:17080', '127.0.7.2:17080' | Where-Object { "$(Get-LbRealServer -Pool web)" -notmatch $_ }) | Should -Be $Servers
        '127.0.7.1:17080', '127.0.7.2:17080' | Add-LbRealServer -Pool web
        Get-State | Should -Be 'second 127.0.7.9:17080 Enabled 1; web 127.0.7.1:17080 Enabled 1; web 127.0.7.2:17080 Enabled 1;'
    }
    It 'means its pool to Get-, Set- and Remove-LbHealthCheck' {
        ($object | Get-LbHealthCheck -ErrorAction Stop).Pool | Should -Be 'web'
        ($object | Set-LbHealthCheck -Retries 7 -PassThru -ErrorAction Stop | ForEach-Object { "$($_.Pool) $($_.Retries)" }) | Should -Be 'web 7'
        $object | Remove-LbHealthCheck -ErrorAction Stop
        (Get-LbHealthCheck -Pool web).Type | Should -Be 'None'
        (Get-LbHealthCheck -Pool second).Type | Should -Be 'Tcp'
        Set-LbHealthCheck -Pool web -Type Tcp -Retries 3
    }
    It 'means its pool to Get- and Set-LbPool' {
        if ($Pool) {
            ($object | Get-LbPool -ErrorAction Stop).Name | Should -Be 'web'
            ($object | Set-LbPool -SlowStart 5s -PassThru -ErrorAction Stop | ForEach-Object { "$($_.Name) $($_.SlowStart)" }) | Should -Be 'web 00:00:05'
            Set-LbPool web -SlowStart 0
            (Get-LbPool second).SlowStart | Should -Be '00:00:00'
        } else {
            { $object | Set-LbPool -SlowStart 5s -ErrorAction Stop } | Should -Throw '*names no pool*'
        }
    }
    It 'means its VIPs to Get-, Set-, Disable- and Enable-LbVip and Get-LbStatistics' {
        if ($null -eq $Vips) {
            { $object | Set-LbVip -MaxConnections 5 -ErrorAction Stop } | Should -Throw '*names no VIP*'
            return
        }

        ($object | Get-LbVip -ErrorAction Stop | ForEach-Object Name) | Should -Be $Vips
        ($object | Get-LbStatistics -ErrorAction Stop | ForEach-Object Vip) | Should -Be $Vips
        if ($Vips) {
            ($object | Set-LbVip -MaxConnections 5 -PassThru -ErrorAction Stop | ForEach-Object { "$($_.Name) $($_.MaxConnections) $($_.Port)" }) |
                Should -Be ($Vips | ForEach-Object { "$_ 5 $(if ($_ -eq 'first') { 18090 } else { '18090-18095' })" })
            ($object | Disable-LbVip -PassThru -ErrorAction Stop | ForEach-Object Name) | Should -Be $Vips
            ($object | Enable-LbVip -PassThru -ErrorAction Stop | ForEach-Object Name) | Should -Be $Vips
            $object | Remove-LbVip -WhatIf -ErrorAction Stop 6>$null
            Set-LbVip first, second -MaxConnections 0
        }
    }
    It 'is listed by Get-LbFlow without an error' {
        $object | Get-LbFlow -ErrorAction Stop -WarningAction Ignore | Should -BeNullOrEmpty
    }
    It 'names the server that Add-LbRealServer adds, where it names one' {
        if (@($Servers).Count -eq 1) {
            $object | Add-LbRealServer -Pool second -ErrorAction Stop
            (Get-LbRealServer -Pool second | ForEach-Object { "$_" }) | Should -Be '127.0.7.9:17080', '127.0.7.2:17080'
            Remove-LbRealServer 127.0.7.2:17080 -Pool second
        } else {
            { $object | Add-LbRealServer -Pool second -ErrorAction Stop } | Should -Throw -ErrorId 'Lb.RealServer.NotGiven*'
            $object | Add-LbRealServer 127.0.7.3:17080 -ErrorAction Stop
            (Get-LbRealServer 127.0.7.3).Pool | Should -Be 'web'
            Remove-LbRealServer 127.0.7.3 -Pool web
        }
    }
}

Describe 'An object that names no server' {
    It 'is refused by what changes servers' {
        $passing = [LbAdmin.PowerShell.Output.LbStatistics]@{ AgentName = $agent.Name; Kind = 'Passing' }
        foreach ($other in $passing, (Get-LbAgent), (Get-LbTopology), (Get-LbConfigurationHistory)[0], [LbAdmin.PowerShell.Output.LbEvent]@{ AgentName = $agent.Name; Vip = 'first'; Pool = 'web' }) {
            { $other | Suspend-LbRealServer -ErrorAction Stop } | Should -Throw -ErrorId 'Lb.RealServer.NotGiven*'
        }
        (Get-LbRealServer).AdminState | Should -Be 'Enabled', 'Enabled', 'Enabled'
    }
    It 'means all of its agent to what shows' {
        (Get-LbAgent | Get-LbVip).Count | Should -Be 2
        (Get-LbAgent | Get-LbPool).Count | Should -Be 2
        (Get-LbAgent | Get-LbRealServer).Count | Should -Be 3
        (Get-LbAgent | Get-LbStatistics).Count | Should -Be 2
    }
    It 'names nothing where a pool has no VIP' {
        Get-LbPool second | Get-LbVip | Should -BeNullOrEmpty
        Get-LbPool second | Get-LbStatistics | Should -BeNullOrEmpty
        { Get-LbPool second | Remove-LbVip -ErrorAction Stop } | Should -Throw
        (Get-LbVip).Count | Should -Be 2
    }
}

Describe 'A row with the columns of a view' {
    It 'names a server by Server, or by ServerAddress and ServerPort' {
        (Get-LbStatistics -ByServer | Where-Object Pool -eq web | Select-Object Pool, Server | ConvertTo-Csv | ConvertFrom-Csv | Get-LbRealServer | ForEach-Object { "$_" }) | Should -Be '127.0.7.1:17080', '127.0.7.2:17080'
        ([pscustomobject]@{ Vip = 'first'; ServerAddress = '127.0.7.2'; ServerPort = '17080' } | Get-LbRealServer | ForEach-Object { "$_" }) | Should -Be '127.0.7.2:17080'
    }
    It 'without one is not everything' {
        { [pscustomobject]@{ Nothing = 1 } | Get-LbRealServer -ErrorAction Stop } | Should -Throw -ErrorId 'Lb.Pool.NotGiven*'
        { [pscustomobject]@{ Pool = 'web' } | Suspend-LbRealServer -ErrorAction Stop } | Should -Throw -ErrorId 'Lb.RealServer.NotGiven*'
    }
}
