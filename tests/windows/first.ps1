# The first agent: VIPs and their traffic, what is refused and in whose words, access lists, a restored revision.
param([string] $Ports, [int] $Taken, [string] $State)
. "$PSScriptRoot/cases.ps1"
$serverPorts, $takenPort, $folder = ($Ports -split ','), $Taken, $State
$pipe = $env:LBADMIN_AGENT -replace '^pipe:'
$null = [Reflection.Assembly]::Load('System.IO.Pipes.AccessControl'), [Reflection.Assembly]::Load('System.IO.FileSystem.AccessControl')
$port = 0
$revision = 0

Case 'VIPs of TCP and UDP carry traffic' {
    $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $free.Start()
    $script:port = $free.LocalEndpoint.Port
    $free.Stop()
    foreach ($protocol in 'Tcp', 'Udp') {
        New-LbVip "w$protocol" -Address 127.0.0.1 -Port $port -Protocol $protocol -Scheduler RoundRobin
        $serverPorts | ForEach-Object { Add-LbRealServer 127.0.0.1 -Vip "w$protocol" -Port $_ }
    }
    $script:revision = (Get-LbAgent).Revision
    Assert-Traffic $port
}

Case 'the history names the Windows account that made a change' {
    $by = @(Get-LbConfigurationHistory)[0].Who
    Assert ($by -like '*\*' -or $by -eq [Environment]::UserName) "it says '$by'"
}

Case 'a revision is restored' {
    Remove-LbVip wTcp -Confirm:$false
    Assert (@(Get-LbVip).Count -eq 1) 'the VIP was not removed'
    Restore-LbConfiguration -Revision $revision -Confirm:$false
    Assert (@(Get-LbVip).Count -eq 2) 'it did not come back'
    Assert-Traffic $port
}

Case 'an address that is not there: the remedy is one of Windows' {
    $why = Refusal { New-LbVip away -Address 192.0.2.77 -Port 8080 -ErrorAction Stop }
    Assert ($why -match 'AddressNotLocal' -and $why -match 'New-NetIPAddress -IPAddress 192\.0\.2\.77 -PrefixLength 32') $why
    Assert ($why -notmatch 'ip address|dev lo|CAP_|not Linux') $why
}

Case 'addresses on the loopback are refused by name' {
    $why = Refusal { Set-LbTopology -AddressMode Loopback -ErrorAction Stop }
    Assert ($why -match 'Lb.Topology.NotAvailable' -and $why -match 'External') $why
}

Case 'an address that others see to is waited for' {
    Set-LbTopology -AddressMode External
    New-LbVip later -Address 192.0.2.77 -Port 8080
    Assert ("$((Get-LbVip later).State)" -eq 'Absent') "it is $((Get-LbVip later).State)"
    Remove-LbVip later -Confirm:$false
    Set-LbTopology -AddressMode Interface
}

Case 'a port that is taken by TCP: the remedy is one of Windows' {
    $why = Refusal { New-LbVip taken -Address 127.0.0.1 -Port $takenPort -ErrorAction Stop }
    Assert ($why -match 'PortInUse' -and $why -match "Get-NetTCPConnection -LocalPort $takenPort") $why
    Assert ($why -notmatch 'ss -') $why
}

Case 'a port that is taken by UDP: the remedy is one of Windows' {
    $why = Refusal { New-LbVip taken -Address 127.0.0.1 -Port $takenPort -Protocol Udp -ErrorAction Stop }
    Assert ($why -match 'PortInUse' -and $why -match "Get-NetUDPEndpoint -LocalPort $takenPort") $why
}

Case 'engines speak of Windows' {
    $detail = (Get-LbEngine | ForEach-Object { "$($_.Name): $($_.Detail)" }) -join '; '
    Assert ($detail -match 'not on Windows yet' -and $detail -notmatch 'not Linux|epoll') $detail
}

Case 'the pipe is for the account, LocalSystem, the administrators, and nobody from the network' {
    $client = [IO.Pipes.NamedPipeClientStream]::new('.', $pipe, 'InOut')
    try {
        $client.Connect(5000)
        $list = [IO.Pipes.PipesAclExtensions]::GetAccessControl($client).GetSecurityDescriptorSddlForm('Owner, Access')
    }
    finally { $client.Dispose() }
    $own = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
    # Nothing comes from elsewhere (P), the refusal is first, and there is nobody else.
    $entries = @([regex]::Matches($list, '\(.*?\)') | ForEach-Object Value)
    $expected = '(D;;FA;;;NU)', '(A;;FA;;;SY)', "(A;;FA;;;$own)", '(A;;0x12019b;;;BA)'
    Assert ($list -match '^O:BAD:P' -or $list -match "^O:${own}D:P") "it is $list"
    Assert ($entries[0] -eq $expected[0]) "the refusal is not first: $list"
    Assert ($entries.Count -eq 4 -and -not ($expected | Where-Object { $_ -notin $entries })) "it is $list"
}

Case 'the state folder is for the account, LocalSystem and the administrators' {
    $list = [IO.FileSystemAclExtensions]::GetAccessControl([IO.DirectoryInfo]::new($folder)).GetSecurityDescriptorSddlForm('Access')
    $own = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
    foreach ($entry in [regex]::Matches($list, '\(.*?\)') | ForEach-Object Value) {
        Assert ($entry -match ";;;(SY|BA|$own)\)$") "$entry in $list"
    }
}

Case 'a pipe that another user made is not used' {
    $security = [IO.Pipes.PipeSecurity]::new()
    $security.SetSecurityDescriptorSddlForm('O:S-1-5-21-1-2-3-1001D:(A;;FA;;;WD)', 'Owner, Access')
    $server = [IO.Pipes.NamedPipeServerStreamAcl]::Create("$pipe-foreign", 'InOut', 1, 'Byte', 'Asynchronous', 0, 0, $security)
    try {
        $null = $server.WaitForConnectionAsync()
        $why = Refusal { Get-LbAgent -Agent "pipe:$pipe-foreign" -ErrorAction Stop }
        Assert ($why -match 'Lb.Agent.NotTrusted.*was made by another user') $why
    }
    finally { $server.Dispose() }
}

Case 'a pipe that is not there is said, in the words of Windows' {
    $why = Refusal { Get-LbAgent -Agent "pipe:$pipe-nowhere" -ErrorAction Stop }
    Assert ($why -match 'Lb.Agent.Unreachable.*there is no' -and $why -notmatch 'socket|HttpRequest|root') $why
}

Case 'a configuration is exported over a file, and read' {
    $file = "$folder-export.json"
    Export-LbConfiguration -Path $file
    Export-LbConfiguration -Path $file
    $why = Compare-LbConfiguration -Path $file
    Assert (-not $why) "it differs: $why"
}

'end of cases'
