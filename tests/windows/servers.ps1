# Three servers of this system, one, two and three: by TCP each tells its name and closes, by UDP it tells its name for each datagram, on
# the same port. Prints "ports P,P,P TAKEN", where TAKEN is one more port, that is listened on by TCP and UDP. Ends with its process.
$names = @{}
$reading = foreach ($name in 'one', 'two', 'three', 'taken') {
    while ($true) {
        $tcp = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
        $udp = [Net.Sockets.Socket]::new('InterNetwork', 'Dgram', 'Udp')
        try {
            $tcp.Bind([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
            $udp.Bind($tcp.LocalEndPoint)
            break
        }
        catch [Net.Sockets.SocketException] {
            # The port is somebody else's by UDP: the next one.
            $tcp.Dispose()
            $udp.Dispose()
        }
    }

    $tcp.Listen(128)
    foreach ($one in $tcp, $udp) {
        $names[$one] = [Text.Encoding]::ASCII.GetBytes($name)
        $one
    }
}

$ports = foreach ($i in 0, 2, 4, 6) { $reading[$i].LocalEndPoint.Port }
[Console]::Out.WriteLine("ports $($ports[0..2] -join ',') $($ports[3])")
[Console]::Out.Flush()

$buffer = [byte[]]::new(65536)
while ($true) {
    $ready = [Collections.ArrayList]::new($reading)
    [Net.Sockets.Socket]::Select($ready, $null, $null, -1)
    foreach ($one in $ready) {
        if ($one.SocketType -eq 'Stream') {
            $connection = $one.Accept()
            try { $null = $connection.Send($names[$one]) }
            catch [Net.Sockets.SocketException] {
                # A health check has gone already.
                continue
            }
            finally { $connection.Dispose() }
        }
        else {
            [Net.EndPoint] $from = [Net.IPEndPoint]::new([Net.IPAddress]::Any, 0)
            $null = $one.ReceiveFrom($buffer, [ref] $from)
            $null = $one.SendTo($names[$one], $from)
        }
    }
}
