BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $agent = Start-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
}

AfterAll {
    Stop-TestAgent $agent
}

Describe 'Watch-LbEvent' {
    It 'shows past events' {
        $past = Watch-LbEvent -Recent 10 -For 500ms
        $past.Kind | Should -Contain 'Configuration'
        $past[0].AgentName | Should -Be $agent.Name
    }

    It 'ends after so many' {
        @(Watch-LbEvent -Recent 10 -First 1).Count | Should -Be 1
    }

    It 'shows what happens meanwhile' {
        $name = $agent.Name
        $module = (Get-Module LbAdmin).Path
        $other = [powershell]::Create().AddScript('param($module, $agent) Import-Module $module; Start-Sleep -Milliseconds 500; Disable-LbVip web -Agent $agent')
        $running = $other.AddArgument($module).AddArgument($name).BeginInvoke()
        (Watch-LbEvent -First 1 -For 20s).Message | Should -Match 'web'
        $other.EndInvoke($running)
        $other.Dispose()
    }

    It 'ends after the time' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Watch-LbEvent -For 300ms | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
    }

    It 'says that there is no agent' {
        Get-ErrorId { Watch-LbEvent -Agent unix:/nowhere } | Should -BeExactly 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.WatchLbEventCommand'
    }
}
