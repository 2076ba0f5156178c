# Objects that went through a file, a job or Select-Object: each names a target and carries nothing old back; a copy is whole.

BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1" -Force
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.0.7.100 -Port 18090 -Scheduler Hash -HashOn SourceAddress, SourcePort -AllowFrom 127.0.0.0/8, 10.0.0.0/8 -IdleTimeout 90s -Disabled
    Add-LbRealServer 127.0.7.1 -Vip web -Port 17080 -Weight 1
    Add-LbRealServer 127.0.7.2 -Vip web -Port 17080 -Backup -AdminState Draining
    New-LbVip web2 -Address 127.0.7.101 -Port 18090 -Pool web
    Set-LbPool web -Persistence SourceAddress -PersistencePrefix 24, 64
    Set-LbHealthCheck -Pool web -Type Http -Header @{ A = 'x', 'y'; B = '1: 2' } -ExpectStatus 200, '300-399' -Interval 7s -UseTls

    $script:ways = @{
        csv        = { $input | Export-Csv "$TestDrive/x.csv"; Import-Csv "$TestDrive/x.csv" }
        csvType    = { $input | Export-Csv "$TestDrive/x.csv" -IncludeTypeInformation; Import-Csv "$TestDrive/x.csv" }
        clixml     = { $input | Export-Clixml "$TestDrive/x.xml"; Import-Clixml "$TestDrive/x.xml" }
        json       = { $input | ConvertTo-Json -Depth 5 -AsArray | ConvertFrom-Json }
        jsonText   = { $input | ConvertTo-Json -Depth 5 -AsArray -EnumsAsStrings | ConvertFrom-Json }
        select     = { $input | Select-Object * }
        selectCsv  = { $input | Select-Object * | Export-Csv "$TestDrive/x.csv"; Import-Csv "$TestDrive/x.csv" }
        selectXml  = { $input | Select-Object * | Export-Clixml "$TestDrive/x.xml"; Import-Clixml "$TestDrive/x.xml" }
        serialized = { $input | ForEach-Object { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) } }
    }
}
AfterAll { Close-TestAgent $script:agent }

Describe 'An object that went by <_>' -ForEach 'csv', 'csvType', 'clixml', 'json', 'jsonText', 'select', 'selectCsv', 'selectXml', 'serialized' {
    BeforeAll { $script:way = $ways[$_] }

    It 'changes only what is on the command line of Set-LbRealServer' {
        Set-LbRealServer 127.0.7.1 -Vip web -Weight 1
        $old = Get-LbRealServer 127.0.7.1 -Vip web | & $way
        Set-LbRealServer 127.0.7.1 -Vip web -Weight 3
        $old | Set-LbRealServer -MaxConnections 5 -ErrorAction Stop
        (Get-LbRealServer 127.0.7.1 -Vip web | ForEach-Object { "$($_.Weight) $($_.MaxConnections)" }) | Should -Be '3 5'
        Set-LbRealServer 127.0.7.1 -Vip web -MaxConnections 0
    }
    It 'changes only what is on the command line of Set-LbVip' {
        $old = Get-LbVip web | & $way
        Set-LbVip web -MaxConnections 7
        $old | Set-LbVip -IdleTimeout 13m -ErrorAction Stop
        $vip = Get-LbVip web
        "$($vip.MaxConnections) $($vip.IdleTimeout) $($vip.AdminState) $($vip.AllowFrom)" | Should -Be '7 00:13:00 Disabled 127.0.0.0/8 10.0.0.0/8'
        Set-LbVip web -MaxConnections 0 -IdleTimeout 90s
    }
    It 'changes only what is on the command line of Set-LbPool and Set-LbHealthCheck' {
        $pool = Get-LbPool web | & $way
        $check = Get-LbHealthCheck -Pool web | & $way
        Set-LbPool web -SlowStart 5s
        Set-LbHealthCheck -Pool web -Retries 9
        $pool | Set-LbPool -ConnectTimeout 2s -ErrorAction Stop
        $check | Set-LbHealthCheck -Rise 4 -ErrorAction Stop
        "$((Get-LbPool web).SlowStart) $((Get-LbPool web).ConnectTimeout)" | Should -Be '00:00:05 00:00:02'
        $check = Get-LbHealthCheck -Pool web
        "$($check.Retries) $($check.Rise) $($check.Header.Count) $($check.UseTls)" | Should -Be '9 4 2 True'
        Set-LbPool web -SlowStart 0
        Set-LbHealthCheck -Pool web -Retries 3
    }
    It 'is copied whole' {
        Get-LbPool web | & $way | New-LbPool -Name copy -ErrorAction Stop
        Get-LbRealServer -Pool web | & $way | Add-LbRealServer -Pool copy -ErrorAction Stop
        Get-LbHealthCheck -Pool web | & $way | Set-LbHealthCheck -Pool copy -ErrorAction Stop
        Get-LbVip web | & $way | New-LbVip -Name copied -Port 18777 -ErrorAction Stop

        $vip = Get-LbVip copied
        "$($vip.Pool) $($vip.AdminState) $($vip.IdleTimeout) $($vip.AllowFrom)" | Should -Be 'web Disabled 00:01:30 127.0.0.0/8 10.0.0.0/8'
        $pool = Get-LbPool copy
        "$($pool.Scheduler) $($pool.HashOn) $($pool.Persistence) $($pool.PersistencePrefix)" | Should -Be 'Hash SourceAddress SourcePort SourceAddress 24 64'
        (Get-LbRealServer -Pool copy | ForEach-Object { "$_ $($_.Backup) $($_.AdminState)" }) | Should -Be '127.0.7.1:17080 False Enabled', '127.0.7.2:17080 True Draining'
        $check = Get-LbHealthCheck -Pool copy
        "$($check.Type) $($check.Header['A']) $($check.Header['B']) $($check.ExpectStatus) $($check.Interval) $($check.UseTls)" | Should -Be 'Http x y 1: 2 200 300-399 00:00:07 True'
        Remove-LbVip copied -Confirm:$false
        Remove-LbPool copy -Confirm:$false
    }
}

Describe 'An object that came from a job' {
    It 'names a target only' {
        $manifest, $name = (Get-Module LbAdmin).Path, $agent.Name
        $job = Start-Job { Import-Module $using:manifest; Get-LbRealServer 127.0.7.1 -Vip web -Agent $using:name }
        $old = $job | Receive-Job -Wait -AutoRemoveJob
        Set-LbRealServer 127.0.7.1 -Vip web -Weight 3
        $old | Set-LbRealServer -MaxConnections 5
        (Get-LbRealServer 127.0.7.1 -Vip web | ForEach-Object { "$($_.Weight) $($_.MaxConnections)" }) | Should -Be '3 5'
    }
}

Describe 'A list' {
    It 'is an array to scripts and joined in a file' {
        $vip = Get-LbVip web
        $vip.AllowFrom.Length | Should -Be 2
        $vip.AllowFrom[1] | Should -Be '10.0.0.0/8'
        $vip.AllowFrom -contains '10.0.0.0/8' | Should -BeTrue
        ($vip.AllowFrom + '192.0.2.1').Count | Should -Be 3
        ($vip | ConvertTo-Json | ConvertFrom-Json).AllowFrom.Count | Should -Be 2
        ($vip | ConvertTo-Csv | ConvertFrom-Csv).AllowFrom | Should -Be '127.0.0.0/8,10.0.0.0/8'
        (Get-LbPool web | ConvertTo-Csv | ConvertFrom-Csv).Vip | Should -Be 'web,web2'
    }
}
