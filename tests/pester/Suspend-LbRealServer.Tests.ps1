BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $agent = Open-TestAgent
    $second = Open-TestAgent -NotDefault
    # A server whose queue takes connections that nobody accepts: a flow that stands until its client resets it.
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    foreach ($each in @{ Agent = $agent.Name; Address = '127.3.0.1' }, @{ Agent = $second.Name; Address = '127.3.0.2' }) {
        New-LbVip web @each -Port 18080
        Add-LbRealServer 127.0.0.1 -Vip web -Port $port -Agent $each.Agent
        Add-LbRealServer 127.0.0.12 -Vip web -Port 9 -Agent $each.Agent
    }

    function Wait-Until([scriptblock]$Condition, [string]$What) {
        $limit = [DateTime]::UtcNow.AddSeconds(20)
        while (-not (& $Condition)) {
            if ([DateTime]::UtcNow -gt $limit) { throw "Waited in vain: $What" }
            Start-Sleep -Milliseconds 50
        }
    }

    function Connect-Client([string]$Address) {
        $client = [Net.Sockets.TcpClient]::new($Address, 18080)
        $client.LingerState = [Net.Sockets.LingerOption]::new($true, 0)
        Wait-Until { Get-LbVip web -Agent $agent.Name, $second.Name | Where-Object { $_.Address -eq $Address -and $_.ActiveFlows } } 'the flow begins'
        $client
    }

    Wait-Until { -not (Get-LbRealServer 127.0.0.1 -Agent $agent.Name, $second.Name | Where-Object Health -ne Healthy) } 'the server is Healthy'
}

AfterAll {
    $listener.Stop()
    Close-TestAgent $second
    Close-TestAgent $agent
}

Describe 'Suspend-LbRealServer' {
    AfterEach {
        Get-LbRealServer -Agent $agent.Name, $second.Name | Resume-LbRealServer
        Wait-Until { -not (Get-LbRealServer -Agent $agent.Name, $second.Name | Where-Object ActiveFlows) } 'all flows are over'
    }

    It 'shows with -WhatIf what would change, and does not wait' {
        Get-WhatIfText "Suspend-LbRealServer 127.0.0.12 -Vip web -Wait -WhatIf" | Should -Be "What if: [$($agent.Name)] real server 127.0.0.12:9 of pool web: AdminState Enabled -> Draining"
        (Get-LbRealServer 127.0.0.12).AdminState | Should -Be 'Enabled'
    }

    It 'refuses a server that is not there' {
        Get-ErrorId { Suspend-LbRealServer 127.9.9.9 -Vip web -Port 9 } | Should -BeExactly 'Lb.RealServer.NotFound,LbAdmin.PowerShell.Commands.SuspendLbRealServerCommand'
    }

    It 'takes objects of many agents, as one change for each, and writes nothing' {
        $before = (Get-LbAgent).Revision
        Get-LbRealServer -Agent $agent.Name, $second.Name | Suspend-LbRealServer | Should -BeNullOrEmpty
        (Get-LbAgent).Revision | Should -Be ($before + 1)
        (Get-LbRealServer -Agent $agent.Name, $second.Name).AdminState | Should -Be (@('Draining') * 4)
    }

    It 'leaves a server that is Disabled as it is' {
        Set-LbRealServer 127.0.0.12 -Vip web -AdminState Disabled
        (Suspend-LbRealServer 127.0.0.12 -Vip web -PassThru).AdminState | Should -Be 'Disabled'
    }

    It 'waits for all agents, and writes each server when it has no flows' {
        $clients = (Connect-Client 127.3.0.1), (Connect-Client 127.3.0.2)
        $ending = [PowerShell]::Create().AddScript({ param($clients) Start-Sleep -Milliseconds 700; $clients.Dispose() }).AddArgument($clients)
        $null = $ending.BeginInvoke()
        $drained = Get-LbRealServer 127.0.0.1 -Vip web -Agent $agent.Name, $second.Name | Suspend-LbRealServer -Wait
        $ending.Dispose()
        $drained.AgentName | Sort-Object | Should -Be ($agent.Name, $second.Name | Sort-Object)
        $drained.ActiveFlows | Should -Be 0, 0
        $drained.AdminState | Should -Be 'Draining', 'Draining'
    }

    It 'is an error when the time is over, and what has flows is not removed' {
        $client = Connect-Client 127.3.0.1
        $drained = Suspend-LbRealServer 127.0.0.1 -Vip web -DrainTimeout 300ms -ErrorVariable failed -ErrorAction SilentlyContinue
        $client.Dispose()
        $drained | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeExactly 'Lb.RealServer.DrainTimeout,LbAdmin.PowerShell.Commands.SuspendLbRealServerCommand'
        $failed[0].Exception.Message | Should -BeLike '*1 flow is left after 300ms. It stays Draining.*'
    }

    It 'ends flows with -Force' {
        $client = Connect-Client 127.3.0.1
        $drained = Suspend-LbRealServer 127.0.0.1 -Vip web -Force
        $client.Dispose()
        $drained.AdminState | Should -Be 'Disabled'
        $drained.ActiveFlows | Should -Be 0
    }

    It 'can be left by what comes after it in the pipeline' {
        (Suspend-LbRealServer 127.* -Vip web -Wait | Select-Object -First 1).AdminState | Should -Be 'Draining'
    }
}
