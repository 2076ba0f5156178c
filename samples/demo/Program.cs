using System;
using System.Globalization;
using LbDemo;
using IPAddress = System.Net.IPAddress;
using IPEndPoint = System.Net.IPEndPoint;

return args switch
{
    ["serve", var name, var place] => await WebServer.RunAsync(name, Place(place), TimeSpan.Zero),
    ["serve", var name, var place, var delay] => await WebServer.RunAsync(name, Place(place), TimeSpan.FromMilliseconds(Number(delay))),
    ["ask", var url, var count] => await WebClient.AskAsync(new Uri(url), Number(count), atOnce: 1, Console.Out),
    ["ask", var url, var count, var atOnce] => await WebClient.AskAsync(new Uri(url), Number(count), Number(atOnce), Console.Out),
    ["watch", var address] => WireWatch.Run(IPAddress.Parse(address), Console.Out),
    ["finish-checksums", .. var interfaces] => ChecksumOffload.TurnOff(interfaces),
    _ => await Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

// A port alone is one of the loopback.
static IPEndPoint Place(string text) => text.Contains(':', StringComparison.Ordinal) ? IPEndPoint.Parse(text) : new IPEndPoint(IPAddress.Loopback, Number(text));

static async System.Threading.Tasks.Task<int> Usage()
{
    await Console.Error.WriteLineAsync(
        """
        usage: LbDemo serve NAME [ADDRESS:]PORT [DELAY]  port 0: any; prints it. Each answer takes so many milliseconds.
               LbDemo ask URL COUNT [AT_ONCE]            prints who answered; SIGTERM: asks no more; exits 1 if a request failed
               LbDemo watch ADDRESS                      prints frames from and to it, at each interface that they pass (needs CAP_NET_RAW)
               LbDemo finish-checksums INTERFACE...      has the kernel finish checksums of what is sent by these (needs CAP_NET_ADMIN)
        """);
    return 2;
}
