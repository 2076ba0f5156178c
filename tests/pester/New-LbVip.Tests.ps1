BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'New-LbVip' {
    It 'makes a VIP and a pool of its name' {
        $vip = New-LbVip web -Address 127.3.0.1 -Port 18080 -Scheduler RoundRobin -PassThru
        $vip.GetType().Name | Should -Be 'LbVip'
        $vip.Pool | Should -Be 'web'
        $vip.Port | Should -Be '18080'
        $vip.State | Should -Be 'Listening'
        (Get-LbPool web).Scheduler | Should -Be 'RoundRobin'
    }

    It 'writes nothing without -PassThru' {
        New-LbVip quiet -Address 127.3.0.9 -Port 18080 | Should -BeNullOrEmpty
    }

    It 'uses the pool that -Pool names' {
        New-LbPool shared
        (New-LbVip on-shared -Address 127.3.0.3 -Port 18080 -Pool shared -PassThru).Pool | Should -Be shared
        Get-LbPool on-shared -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'changes nothing for what is there already' {
        $before = (Get-LbAgent).Revision
        New-LbVip web -Address 127.3.0.1 -Port 18080
        (Get-LbAgent).Revision | Should -Be $before
    }

    It 'refuses another VIP of the name' {
        Get-ErrorId { New-LbVip web -Address 127.3.0.1 -Port 18099 } | Should -BeExactly 'Lb.Vip.Exists,LbAdmin.PowerShell.Commands.NewLbVipCommand'
    }

    It 'refuses -Scheduler together with -Pool' {
        Get-ErrorId { New-LbVip x -Address 127.3.0.1 -Port 1 -Pool shared -Scheduler RoundRobin } | Should -BeExactly 'Lb.Vip.SchedulerWithPool,LbAdmin.PowerShell.Commands.NewLbVipCommand'
    }

    It 'refuses an address that is none, and says what is wrong' {
        Get-ErrorId { New-LbVip x -Address nonsense -Port 80 } | Should -BeLike 'Lb.Vip.*,LbAdmin.PowerShell.Commands.NewLbVipCommand'
    }

    It 'shows with -WhatIf what it would do, and does nothing' {
        $text = Get-WhatIfText 'New-LbVip later -Address 127.3.0.4 -Port 18080 -WhatIf'
        $text | Should -Contain "What if: [$($agent.Name)] add VIP later"
        $text | Should -Contain "What if: [$($agent.Name)] add pool later"
        Get-LbVip later -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'shows the refusal under -WhatIf too' {
        Get-ErrorId { New-LbVip web -Address 127.3.0.1 -Port 18099 -WhatIf } | Should -BeExactly 'Lb.Vip.Exists,LbAdmin.PowerShell.Commands.NewLbVipCommand'
    }

    It 'takes rows of a table' {
        'Name,Address,Port', 'row-a,127.3.0.5,18080', 'row-b,127.3.0.6,18080' | ConvertFrom-Csv | New-LbVip
        (Get-LbVip row-*).Count | Should -Be 2
    }

    It 'makes a VIP that is disabled' {
        (New-LbVip closed -Address 127.3.0.7 -Port 18080 -Disabled -PassThru).State | Should -Be 'Closed'
    }

    It 'makes a VIP behind another proxy, whose servers get headers too' {
        $vip = New-LbVip behind -Address 127.3.0.8 -Port 18080 -AcceptProxyProtocol -SendProxyProtocol V2 -PassThru
        $vip.AcceptProxyProtocol | Should -Be $true
        (Get-LbPool behind).SendProxyProtocol | Should -Be 'V2'
        (Get-LbVip web).AcceptProxyProtocol | Should -Be $false
    }

    It 'refuses -SendProxyProtocol together with -Pool' {
        Get-ErrorId { New-LbVip x -Address 127.3.0.1 -Port 1 -Pool shared -SendProxyProtocol V1 } | Should -BeExactly 'Lb.Vip.SchedulerWithPool,LbAdmin.PowerShell.Commands.NewLbVipCommand'
    }

    It 'refuses headers over UDP' {
        $null = New-LbVip x -Address 127.3.0.1 -Port 18053 -Protocol Udp -AcceptProxyProtocol -SendProxyProtocol V1 -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.FullyQualifiedErrorId | Should -Contain 'Lb.Vip.ProxyProtocolNeedsTcp,LbAdmin.PowerShell.Commands.NewLbVipCommand'
        $failed.FullyQualifiedErrorId | Should -Contain 'Lb.Pool.ProxyProtocolNeedsTcp,LbAdmin.PowerShell.Commands.NewLbVipCommand'
    }

    It 'refuses in DSR what only the proxy engine can do, all at once' {
        New-LbPool dsr -Scheduler LeastConnection
        Add-LbRealServer 192.0.2.11 -Pool dsr -Port 8080 -MaxConnections 5
        $null = New-LbVip dsr -Address 192.0.2.1 -Port 80 -Pool dsr -ForwardingMode DsrL2 -MaxConnections 5 -AcceptProxyProtocol -ErrorAction SilentlyContinue -ErrorVariable failed
        foreach ($id in 'Lb.RealServer.DsrPortChange', 'Lb.RealServer.MaxConnectionsNeedsProxy', 'Lb.Pool.NotAvailable', 'Lb.Vip.MaxConnectionsNeedsProxy', 'Lb.Vip.ProxyProtocolNeedsProxy') {
            $failed.FullyQualifiedErrorId | Should -Contain "$id,LbAdmin.PowerShell.Commands.NewLbVipCommand"
        }
        Get-LbVip dsr -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'refuses modes that are not there yet: <_>' -ForEach 'Transparent', 'Routed' {
        Get-ErrorId { New-LbVip later -Address 192.0.2.1 -Port 80 -ForwardingMode $_ } | Should -BeExactly 'Lb.Vip.NotAvailable,LbAdmin.PowerShell.Commands.NewLbVipCommand'
    }

    It 'names the forms of a port in the error' {
        { New-LbVip x -Address 127.3.0.1 -Port http } | Should -Throw '*8000-8100*'
    }
}
