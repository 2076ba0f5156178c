# A VIP over three real servers, in three commands. Copy it and put your own addresses in.
#   ./lbsh samples/quickstart.ps1
param(
    [string] $Address = '127.0.0.1',
    [int] $Port = 8080,
    [string[]] $Server = @('127.0.0.1:8081', '127.0.0.1:8082', '127.0.0.1:8083')
)
$ErrorActionPreference = 'Stop'

New-LbVip web -Address $Address -Port $Port -Scheduler RoundRobin
foreach ($one in $Server) {
    $at = $one.LastIndexOf(':')
    Add-LbRealServer -Vip web -Address $one.Substring(0, $at) -Port $one.Substring($at + 1)
}
Set-LbHealthCheck -Vip web -Type Tcp -Interval 500ms -Response 300ms -Retries 2

# A server takes traffic from its first good probe on; wait for all of them.
$patience = [DateTime]::UtcNow.AddSeconds(15)
while ((Get-LbVip web).ServersAvailable -lt $Server.Count -and [DateTime]::UtcNow -lt $patience) {
    [Threading.Thread]::Sleep(50)
}

# Out-Host gives each its own table: PowerShell lists what comes after another kind of object.
Get-LbVip web | Out-Host
Get-LbRealServer -Vip web | Out-Host
