using System;
using System.IO;
using System.Linq;
using LbAdmin.Shell;

// LbShell MODULE SCRIPT [ARGUMENTS] | LbShell MODULE -c COMMANDS | LbShell MODULE (commands from standard input)
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: LbShell MODULE [SCRIPT [ARGUMENTS] | -c COMMANDS]");
    return 64;
}

var session = new ShellSession(args[0]);
return args switch
{
    [_] => session.Run(Console.In.ReadToEnd()),
    [_, "-c" or "-Command", var commands] => session.Run(commands),
    [_, var script, .. var rest] when File.Exists(script) => session.RunScript(Path.GetFullPath(script), rest),
    _ => Refuse(string.Join(' ', args.Skip(1))),
};

static int Refuse(string what)
{
    Console.Error.WriteLine($"lbsh: {what}: no such script");
    return 64;
}
