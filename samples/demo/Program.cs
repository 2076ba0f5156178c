using System;
using System.Globalization;
using LbDemo;

return args switch
{
    ["serve", var name, var port] => await WebServer.RunAsync(name, int.Parse(port, CultureInfo.InvariantCulture)),
    ["ask", var url, var count] => await WebClient.AskAsync(new Uri(url), int.Parse(count, CultureInfo.InvariantCulture), Console.Out),
    _ => await Usage(),
};

static async System.Threading.Tasks.Task<int> Usage()
{
    await Console.Error.WriteLineAsync("usage: LbDemo serve NAME PORT (port 0: any; prints it) | LbDemo ask URL COUNT (prints who answered; exits 1 if a request failed)");
    return 2;
}
