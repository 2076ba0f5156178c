# A case tells "pass NAME", or "fail NAME: WHY" in one line; tests/windows/agent.sh counts them. The host here has no Pester, and none of
# PowerShell's utility cmdlets.
$ErrorActionPreference = 'Stop'

function Case([string] $Name, [scriptblock] $Body) {
    try {
        $null = . $Body
        "pass $Name"
    }
    catch {
        "fail ${Name}: $($_.Exception.Message -replace '\s+', ' ')"
    }
}

function Assert([bool] $Condition, [string] $Message) {
    if (-not $Condition) { throw $Message }
}

# Tries until it is so, for at most 20 s; the error says what is so instead.
function Wait([string] $What, [scriptblock] $Condition, [scriptblock] $Instead = { }) {
    $end = [DateTime]::UtcNow.AddSeconds(20)
    while (-not (& $Condition)) {
        if ([DateTime]::UtcNow -ge $end) { throw "not within 20 s: $What; $(@(& $Instead) -join '; ')" }
        [Threading.Thread]::Sleep(100)
    }
}

# The error of what must be refused: its id, message and remedy in one text.
function Refusal([scriptblock] $Body) {
    try { $null = & $Body }
    catch { return "$($_.FullyQualifiedErrorId) | $($_.Exception.Message) | $($_.ErrorDetails.Message) | $($_.ErrorDetails.RecommendedAction)" }
    throw 'it was not refused'
}

# The servers' names by connections one after another; each server tells its name and closes.
function Read-Tcp([int] $Port, [int] $Count) {
    foreach ($i in 1..$Count) {
        $client = [Net.Sockets.TcpClient]::new()
        try {
            $client.SendTimeout = $client.ReceiveTimeout = 10000
            $client.Connect('127.0.0.1', $Port)
            [IO.StreamReader]::new($client.GetStream()).ReadToEnd()
        }
        finally { $client.Dispose() }
    }
}

# The same by datagrams, each from a port of its own.
function Read-Udp([int] $Port, [int] $Count) {
    foreach ($i in 1..$Count) {
        $client = [Net.Sockets.UdpClient]::new()
        try {
            $client.Client.ReceiveTimeout = 10000
            $null = $client.Send([byte[]]::new(100), 100, '127.0.0.1', $Port)
            $from = [Net.IPEndPoint]::new([Net.IPAddress]::Any, 0)
            [Text.Encoding]::ASCII.GetString($client.Receive([ref] $from))
        }
        finally { $client.Dispose() }
    }
}

# Three servers in turn: each a third of the answers, in one of five rounds; on a busy machine a server that is slow to accept is passed over.
function Assert-Turn([scriptblock] $Read) {
    foreach ($round in 1..5) {
        $answers = @(& $Read)
        $counts = 'one', 'two', 'three' | ForEach-Object { $name = $_; @($answers | Where-Object { $_ -eq $name }).Count }
        Assert ($counts[0] + $counts[1] + $counts[2] -eq $answers.Count) "round $round`: not all are answers of servers: $answers"
        if (@($counts | Where-Object { $_ * 3 -ne $answers.Count }).Count -eq 0) { return }
    }
    throw "not in turn, in five rounds; the last: $answers"
}

function Assert-Traffic([int] $Port) {
    Wait 'three servers available for each VIP' { -not (Get-LbVip | Where-Object { $_.Name -like 'w*' -and $_.ServersAvailable -lt 3 }) } {
        Get-LbRealServer -Vip w* | ForEach-Object { "$($_.Vip) $($_.Address):$($_.Port) $($_.Health) $($_.Reason)" }
        Get-LbEngine | ForEach-Object { "$($_.Name) $($_.State) $($_.Detail)" }
    }
    Assert-Turn { Read-Tcp $Port 15 }
    Assert-Turn { Read-Udp $Port 15 }
}
