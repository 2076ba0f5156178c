BeforeDiscovery {
    $script:names = 'LbVip', 'LbRealServer', 'LbPool', 'LbHealthCheck', 'LbDifference', 'LbConfigurationRevision', 'LbAgent', 'LbStatistics', 'LbRate', 'LbFlow', 'LbTopology', 'LbEvent'
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../artifacts/LbAdmin/LbAdmin.psd1"
    $long = 'very-long-name-of-a-vip-in-production-eu-west'
    $agent = 'unix:/run/lbagent/agent-of-the-second-box.sock'
    $space = 'LbAdmin.PowerShell.Output'
    $shown = @{
        LbVip                   = [ordered]@{ Name = $long; Address = '2001:db8:85a3::8a2e:370:7334'; Port = '8000-8100'; State = 'Failed'; StateReason = 'the address is in use'; Scheduler = 'WeightedLeastConnection'; Pool = $long; TotalFlows = 1234567 }
        LbRealServer            = [ordered]@{ Pool = $long; Address = '2001:db8:85a3::8a2e:370:7334'; Port = 17080; Health = 'Unhealthy'; AdminState = 'Draining'; Weight = 100; EffectiveWeight = 50; Reason = 'connection refused (3 of 3)' }
        LbPool                  = [ordered]@{ Name = $long; Vip = [string[]]($long, "$long-2"); HealthCheck = 'Http'; Scheduler = 'WeightedRoundRobin'; Persistence = 'SourceAddress' }
        LbHealthCheck           = [ordered]@{ Pool = $long; Type = 'Http'; Interval = [TimeSpan]'0:1:30.5'; Method = 'GET'; Path = "/$long"; ExpectStatus = [string[]]'200' }
        LbDifference            = [ordered]@{ Kind = 'Changed'; Target = "VIP $long"; Field = 'NewConnectionsPerSecondPerSource'; Before = '0'; After = '1000' }
        LbConfigurationRevision = [ordered]@{ Revision = 12; Time = [DateTime]'2026-01-02'; Who = 'somebody-with-a-long-name (uid 1000)'; Summary = "VIP $long"; Note = 'a note' }
        LbAgent                 = [ordered]@{ HostName = "$long.example.com"; Version = '0.1.0' }
        LbStatistics            = [ordered]@{ Kind = 'Vip'; Vip = $long; State = 'Listening'; TotalFlows = 1234567; BytesIn = 99949999; PacketsIn = 123456789 }
        LbRate                  = [ordered]@{ Kind = 'Vip'; Vip = $long; State = 'Listening'; BitsInPerSecond = 99.94e6; PacketsPerSecond = 12345.6 }
        LbFlow                  = [ordered]@{ Vip = $long; Protocol = 'Tcp'; ClientAddress = '203.0.113.200'; ServerAddress = '2001:db8:85a3::8a2e:370:7334'; State = 'Closing'; Idle = [TimeSpan]'0:0:1.5' }
        LbTopology              = [ordered]@{ Topology = 'OneArm' }
        LbEvent                 = [ordered]@{ Time = [DateTime]::Now; Kind = 'Configuration'; Severity = 'Warning'; Vip = [string[]]$long; Message = 'went down' }
    }

    function Format-Shown([string]$Name, [hashtable]$Also = @{}) {
        $object = New-Object "$space.$Name"
        $object.AgentName = $agent
        foreach ($pair in @($shown[$Name].GetEnumerator()) + @($Also.GetEnumerator())) { $object.($pair.Key) = $pair.Value }
        $object
    }

    function Get-Column([string]$Name) {
        (Get-FormatData "$space.$Name" -PowerShellVersion 7.4).FormatViewDefinition.Control.Where({ $_ -is [System.Management.Automation.TableControl] })[0].Headers.Label
    }
}

Describe 'Views' {
    It 'shows all columns of <name> in <width> columns of text, whatever the names' -ForEach @(foreach ($name in $names) { foreach ($width in 80, 120, 200) { @{ name = $name; width = $width } } }) {
        $lines = (Format-Shown $name | Out-String -Width $width) -split '\r?\n'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $width
        $header = $lines[($lines.IndexOf(($lines -match '^-')[0])) - 1]
        $header.Trim() -split '\s+' | Should -Be (Get-Column $name)
    }

    It 'has a list of <_> that ends with the agent' -ForEach ($names -ne 'LbDifference') {
        $lines = (Format-Shown $_ | Format-List | Out-String -Width 200) -split '\r?\n' -match '\S'
        $lines[-1] | Should -Match '^AgentName\s+: '
    }

    It 'shows health and state before names' {
        (Format-Shown LbVip @{ Name = 'web' } | Out-String -Width 120) | Should -Match '(?m)^Failed\s+web\s'
        (Format-Shown LbRealServer | Out-String -Width 120) | Should -Match '(?m)^Unhealthy\s'
    }

    It 'shows an event in one line, without the agent, with a date where it was not today' {
        $lines = (Format-Shown LbEvent @{ Vip = [string[]]'web' } | Out-String -Width 80) -split '\r?\n' -match 'went down'
        $lines | Should -Match '^\d\d:\d\d:\d\d\.\d{3}\s+Configuration\s+WARNING: web: went down\s*$'
        (Format-Shown LbEvent @{ Time = [DateTime]'2026-01-02 03:04:05' } | Out-String -Width 200) | Should -Match '(?m)^01-02 03:04:05\s'
    }

    It 'shows the agent at the end of each event of several agents' {
        $one = Format-Shown LbEvent @{ Vip = [string[]]'web' }
        $one.PSObject.TypeNames.Insert(0, "$space.LbEvent#SeveralAgents")
        ($one | Out-String -Width 120) | Should -Match "(?m)WARNING: web: went down \[$([regex]::Escape($agent))\]\s*$"
    }

    It 'shows durations as people write them' {
        (Format-Shown LbHealthCheck | Format-List | Out-String) | Should -Match '(?m)^Interval\s+: 90\.5s\s*$'
        (Format-Shown LbVip @{ IdleTimeout = [TimeSpan]'7.0:0' } | Format-List | Out-String) | Should -Match '(?m)^IdleTimeout\s+: 7d\s*$'
    }

    It 'shows objects of several types with a few properties each' {
        $text = (Format-Shown LbVip), (Format-Shown LbStatistics) | Out-String -Width 120
        ($text -split '\r?\n' -match '^\w+\s+: ') | Should -HaveCount 5
    }

    It 'sorts by what the column is called' {
        $servers = (Format-Shown LbRealServer @{ ActiveFlows = 1 }), (Format-Shown LbRealServer @{ ActiveFlows = 2 })
        ($servers | Sort-Object Active -Descending).ActiveFlows | Should -Be 2, 1
        ($servers | Where-Object Admin -eq Draining) | Should -HaveCount 2
    }
}
