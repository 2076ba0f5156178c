BeforeAll {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    if (-not (Get-ChildItem "$root/artifacts/package/LbAdmin.*.nupkg" -ErrorAction Ignore)) { & "$root/build.sh" package }
    $home2 = (New-Item -ItemType Directory -Path ([IO.Path]::GetTempPath()) -Name "lbi-$([Guid]::NewGuid().ToString('N').Substring(0, 8))").FullName

    # In a home of its own, so that nothing is left on this machine, and from a folder where no module of that name is.
    function Invoke-Elsewhere([string]$Command) {
        $before = $env:HOME, $env:XDG_DATA_HOME, $env:XDG_CONFIG_HOME, $env:XDG_CACHE_HOME, $env:PSModulePath
        try {
            $env:HOME = $home2
            $env:XDG_DATA_HOME = $env:XDG_CONFIG_HOME = $env:XDG_CACHE_HOME = $env:PSModulePath = $null
            Push-Location $home2
            pwsh -NoProfile -NonInteractive -Command $Command 2>&1
        } finally {
            Pop-Location
            $env:HOME, $env:XDG_DATA_HOME, $env:XDG_CONFIG_HOME, $env:XDG_CACHE_HOME, $env:PSModulePath = $before
        }
    }
}

AfterAll {
    Remove-Item $home2 -Recurse -Force
}

Describe 'The package' -Skip:($IsWindows) {
    It 'is installed by Install-PSResource, from the folder that it lies in' {
        $said = Invoke-Elsewhere "Register-PSResourceRepository LbAdmin '$root/artifacts/package' -Trusted; Install-PSResource LbAdmin -Repository LbAdmin -ErrorAction Stop; (Get-InstalledPSResource LbAdmin).Version.ToString()"
        $said | Should -Be (Import-PowerShellDataFile "$root/LbAdmin.psd1").ModuleVersion
    }

    It 'brings cmdlets, views and help, found by their names alone' {
        Invoke-Elsewhere '(Get-Command -Module LbAdmin).Count' | Should -Be (Import-PowerShellDataFile "$root/LbAdmin.psd1").CmdletsToExport.Count
        Invoke-Elsewhere '(Get-Help New-LbVip).Synopsis' | Should -BeLike '*VIP*.'
        (Invoke-Elsewhere 'Get-Help about_LbAdmin') -join "`n" | Should -Match 'SHORT DESCRIPTION'
        (Invoke-Elsewhere 'Import-Module LbAdmin; (Get-FormatData LbAdmin.PowerShell.Output.LbVip).TypeNames') | Should -Contain 'LbAdmin.PowerShell.Output.LbVip'
    }

    It 'reaches for agents' {
        (Invoke-Elsewhere 'try { Get-LbAgent -Agent unix:/nowhere -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }') | Should -Be 'Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.GetLbAgentCommand'
    }
}

Describe 'The manifest' {
    It 'brings the same help from the root as from the module''s folder' {
        foreach ($manifest in "$root/LbAdmin.psd1", "$root/artifacts/LbAdmin/LbAdmin.psd1") {
            $said = pwsh -NoProfile -NonInteractive -Command "Import-Module '$manifest'; (Get-Help New-LbVip).Synopsis; (Get-Help about_LbAdmin | Out-String) -match 'SHORT DESCRIPTION'"
            $said[0] | Should -BeLike '*VIP*.'
            $said[1] | Should -Be 'True'
        }
    }

    It 'tells what is new' {
        (Test-ModuleManifest "$root/LbAdmin.psd1").ReleaseNotes | Should -Not -BeNullOrEmpty
    }
}
