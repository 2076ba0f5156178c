# Starts agents for tests, each with a state folder and a socket of its own, and makes one the default agent of the test file.

$root = (Resolve-Path "$PSScriptRoot/../..").Path
$moduleManifest = Join-Path $root 'artifacts/LbAdmin/LbAdmin.psd1'

function Find-AgentExecutable {
    $name = if ($IsWindows) { 'LbAgent.exe' } else { 'LbAgent' }
    $candidates = @($env:LBADMIN_AGENT_EXE, "$root/artifacts/LbAgent/$name", "$root/src/LbAgent/bin/Debug/net10.0/$name")
    $found = $candidates | Where-Object { $_ -and (Test-Path $_ -PathType Leaf) } | Select-Object -First 1
    if (-not $found) { throw 'There is no built agent: dotnet build src/LbAgent, or set LBADMIN_AGENT_EXE.' }
    $found
}

<#
.SYNOPSIS
Starts an agent with a state folder and a socket of its own.
#>
function Open-TestAgent {
    [CmdletBinding()]
    param([switch]$NotDefault)

    Import-Module $moduleManifest -Global -ErrorAction Stop
    $folder = (New-Item -ItemType Directory -Path ([IO.Path]::GetTempPath()) -Name "lbp-$([Guid]::NewGuid().ToString('N').Substring(0, 8))").FullName
    $socket = Join-Path $folder 'agent.sock'
    $log = Join-Path $folder 'log'
    $process = Start-Process (Find-AgentExecutable) -ArgumentList '--state', "$folder/state", '--socket', $socket, '--addresses', 'never' -RedirectStandardOutput $log -RedirectStandardError "$log.err" -PassThru
    $limit = [DateTime]::UtcNow.AddSeconds(30)
    while (-not ((Test-Path $log) -and (Get-Content $log -Raw) -match '(?m)^LbAgent ready')) {
        if ($process.HasExited -or [DateTime]::UtcNow -gt $limit) { throw "The agent did not start: $(Get-Content $log, "$log.err" -Raw -ErrorAction Ignore)" }
        Start-Sleep -Milliseconds 50
    }

    $agent = [pscustomobject]@{ Name = "unix:$socket"; Process = $process; Folder = $folder; Before = $env:LBADMIN_AGENT }
    if (-not $NotDefault) { $env:LBADMIN_AGENT = $agent.Name }
    $agent
}

<#
.SYNOPSIS
Ends an agent and removes what it left.
#>
function Close-TestAgent {
    [CmdletBinding()]
    param([Parameter(Mandatory)]$Agent)

    if (-not $Agent.Process.HasExited) { $Agent.Process.Kill(); $Agent.Process.WaitForExit() }
    if ($env:LBADMIN_AGENT -eq $Agent.Name) { $env:LBADMIN_AGENT = $Agent.Before }
    Remove-Item $Agent.Folder -Recurse -Force
}

<#
.SYNOPSIS
Reads what -WhatIf prints, which goes past all streams to the host, from a process.
#>
function Get-WhatIfText {
    [CmdletBinding()]
    param([Parameter(Mandatory)][string]$Command)

    pwsh -NoProfile -NonInteractive -Command "Import-Module '$moduleManifest'; $Command" | Where-Object { $_ -like 'What if: *' }
}

<#
.SYNOPSIS
Tells the id of the first error that a script block writes or throws.
#>
function Get-ErrorId {
    [CmdletBinding()]
    param([Parameter(Mandatory)][scriptblock]$Script)

    try { $null = & $Script -ErrorVariable written 2>&1 | Tee-Object -Variable output } catch { return $_.FullyQualifiedErrorId }
    $output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Select-Object -First 1 -ExpandProperty FullyQualifiedErrorId
}

Export-ModuleMember -Function Open-TestAgent, Close-TestAgent, Get-WhatIfText, Get-ErrorId
