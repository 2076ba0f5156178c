BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
    Add-LbRealServer 127.0.0.11 -Vip web -Port 9
}

AfterAll {
    Close-TestAgent $agent
}

Describe 'Get-LbFlow' {
    It 'lists nothing where there is nothing' {
        Get-LbFlow -ErrorAction Stop | Should -BeNullOrEmpty
        Get-LbFlow -Server 127.0.0.11 -Client 10.0.0.0/8, ::1 -First 5 -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'warns where a VIP is of mode Proxy, and says where its flows are counted' {
        Get-LbFlow web -WarningAction SilentlyContinue -WarningVariable warned | Should -BeNullOrEmpty
        "$warned" | Should -BeLike '*VIP web*Proxy*Get-LbStatistics*'
    }

    It 'does not warn of VIPs that a wildcard matches' {
        Get-LbFlow w* -WarningVariable warned -ErrorAction Stop | Should -BeNullOrEmpty
        $warned | Should -BeNullOrEmpty
    }

    It 'refuses a VIP that is not there' {
        Get-ErrorId { Get-LbFlow nothing } | Should -BeExactly 'Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbFlowCommand'
        Get-LbFlow nothing* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'refuses what is no address' {
        Get-ErrorId { Get-LbFlow -Server nonsense } | Should -BeLike 'Lb.Flow.*,LbAdmin.PowerShell.Commands.GetLbFlowCommand'
        Get-ErrorId { Get-LbFlow -Client 10.0.0.0/99 } | Should -BeLike 'Lb.Flow.*,LbAdmin.PowerShell.Commands.GetLbFlowCommand'
    }

    It 'takes VIPs and real servers from the pipeline' {
        Get-LbVip | Get-LbFlow -WarningAction SilentlyContinue -WarningVariable warned -ErrorAction Stop | Should -BeNullOrEmpty
        Get-LbRealServer | Get-LbFlow -WarningAction SilentlyContinue -WarningVariable +warned -ErrorAction Stop | Should -BeNullOrEmpty
        $warned | Should -HaveCount 2
    }

    It 'goes on with the next agent where one is not there' {
        Get-LbFlow -Agent unix:/nowhere, $agent.Name -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeExactly 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.GetLbFlowCommand'
    }

    It 'reads well in 80 columns' {
        $flow = [LbAdmin.PowerShell.Output.LbFlow]@{
            AgentName = 'box'; Vip = 'web'; Protocol = 'Tcp'; ClientAddress = '203.0.113.200'; ClientPort = 50123; VipAddress = '10.0.0.100'; VipPort = 80
            ServerAddress = '2001:db8::11'; ServerPort = 80; State = 'Closing'; Idle = [TimeSpan]::FromSeconds(1.5)
        }
        $flow | Out-String -Width 80 | Should -Match '(?m)^Closing\s+203\.0\.113\.200:5012\s+\[2001:db8::11\]:80\s+Tcp\s+1\.5s web\s*$'
    }

    It 'completes VIPs and servers' {
        (TabExpansion2 'Get-LbFlow w').CompletionMatches.CompletionText | Should -Contain 'web'
        (TabExpansion2 'Get-LbFlow -Server 127').CompletionMatches.CompletionText | Should -Contain '127.0.0.11'
    }
}
