# The agent that follows one that was killed.
. "$PSScriptRoot/cases.ps1"

Case 'what was acknowledged is there after a kill' {
    $vips = @(Get-LbVip)
    Assert ($vips.Count -eq 2) "it has $($vips.Count) VIPs"
    Assert-Traffic $vips[0].Port
}

Case 'a change after the restart is kept' {
    Set-LbVip wTcp -IdleTimeout ([TimeSpan]::FromMinutes(7))
    Assert ((Get-LbVip wTcp).IdleTimeout -eq [TimeSpan]::FromMinutes(7)) 'it was not made'
}

'end of cases'
