BeforeAll {
    Import-Module "$PSScriptRoot/LbAgent.Helper.psm1"
    $script:agent = Open-TestAgent
    New-LbVip web -Address 127.3.0.1 -Port 18080
}

AfterAll {
    Close-TestAgent $agent
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

    It 'shows only what is about a VIP, with its pool and servers' {
        New-LbVip api -Address 127.3.0.2 -Port 18080
        Add-LbRealServer 127.0.0.13 -Vip api -Port 10
        $limit = [DateTime]::UtcNow.AddSeconds(10)
        while ((Get-LbRealServer -Vip api).Health -ne 'Unhealthy' -and [DateTime]::UtcNow -lt $limit) { Start-Sleep -Milliseconds 50 }
        $found = Watch-LbEvent api -Kind Health -Recent 100 -For 300ms
        $found | Should -Not -BeNullOrEmpty
        $found | ForEach-Object { $_.Vip | Should -Be 'api'; $_.Pool | Should -Be 'api'; $_.Kind | Should -Be 'Health' }
        (Get-LbVip api | Watch-LbEvent -Kind Health -Recent 100 -For 300ms).Count | Should -Be @($found).Count
        Watch-LbEvent web -Kind Health -Recent 100 -For 300ms | Should -BeNullOrEmpty
        (Watch-LbEvent a?? -Kind Health -Recent 1 -For 300ms).Pool | Should -Be 'api'
        (Watch-LbEvent -Pool api -Kind Health -Recent 1 -For 300ms).Pool | Should -Be 'api'
    }

    It 'shows only kinds and severities that are wanted' {
        (Watch-LbEvent -Kind Configuration -Recent 100 -For 300ms).Kind | Sort-Object -Unique | Should -Be 'Configuration'
        (Watch-LbEvent -Severity Warning, Error -Recent 100 -For 300ms).Severity | Should -Not -Contain 'Information'
        Get-ErrorId { Watch-LbEvent -Kind Nonsense } | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'watches all agents of the pipeline together, and each line says which it was' {
        $second = Open-TestAgent -NotDefault
        try {
            New-LbPool spare -Agent $second.Name
            $found = Get-LbAgent -Agent $agent.Name, $second.Name | Watch-LbEvent -Recent 1 -First 2 -For 20s
            $found.AgentName | Sort-Object | Should -Be ($agent.Name, $second.Name | Sort-Object)
            ($found | Out-String -Width 200) | Should -Match ([regex]::Escape("[$($second.Name)]"))
            (Watch-LbEvent -Recent 1 -First 1 | Out-String -Width 200) | Should -Not -Match ([regex]::Escape($agent.Name))
        } finally {
            Close-TestAgent $second
        }
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
