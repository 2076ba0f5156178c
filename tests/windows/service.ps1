# The agent that runs as a service.
param([string] $Agent)
. "$PSScriptRoot/cases.ps1"

Case 'a service is controlled by its pipe' {
    New-LbVip fromService -Agent $Agent -Address 127.0.0.1 -Port 18089
    Assert (@(Get-LbVip -Agent $Agent).Count -eq 1) 'the VIP is not there'
}

'end of cases'
