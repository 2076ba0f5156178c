# A VIP by direct server return, in three commands: the load balancer hands packets on at layer 2, servers answer clients themselves. Copy it and
# put your own addresses in. Servers must be set up for it (Get-Help about_LbDsr).
#   ./lbsh samples/dsr.ps1
param(
    [string] $Address = '10.9.0.100',
    [int] $Port = 80,
    [string[]] $Server = @('10.9.0.11', '10.9.0.12', '10.9.0.13')
)
$ErrorActionPreference = 'Stop'

New-LbVip web -Address $Address -Port $Port -ForwardingMode DsrL2 -Scheduler RoundRobin
$Server | Add-LbRealServer -Vip web -Port $Port
Set-LbHealthCheck -Vip web -Type Tcp -Interval 500ms -Response 300ms -Retries 2

# A server takes traffic from its first good probe on; wait for all of them.
$patience = [DateTime]::UtcNow.AddSeconds(15)
while ((Get-LbVip web).ServersAvailable -lt $Server.Count -and [DateTime]::UtcNow -lt $patience) {
    [Threading.Thread]::Sleep(50)
}

# Out-Host gives each its own table: PowerShell lists what comes after another kind of object.
Get-LbVip web | Out-Host
Get-LbRealServer -Vip web | Out-Host
Get-LbEngine kernel | Out-Host
