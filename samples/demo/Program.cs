using System;
using System.Globalization;
using LbDemo;

return args switch
{
    ["serve", var name, var port] => await WebServer.RunAsync(name, Number(port), TimeSpan.Zero),
    ["serve", var name, var port, var delay] => await WebServer.RunAsync(name, Number(port), TimeSpan.FromMilliseconds(Number(delay))),
    ["ask", var url, var count] => await WebClient.AskAsync(new Uri(url), Number(count), atOnce: 1, Console.Out),
    ["ask", var url, var count, var atOnce] => await WebClient.AskAsync(new Uri(url), Number(count), Number(atOnce), Console.Out),
    _ => await Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static async System.Threading.Tasks.Task<int> Usage()
{
    await Console.Error.WriteLineAsync(
        """
        usage: LbDemo serve NAME PORT [DELAY]     port 0: any; prints it. Each answer takes so many milliseconds.
               LbDemo ask URL COUNT [AT_ONCE]     prints who answered; exits 1 if a request failed
        """);
    return 2;
}
