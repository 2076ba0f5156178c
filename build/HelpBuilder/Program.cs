using System;
using System.IO;
using LbAdmin.HelpBuilder;

if (args is not [var pages, var assembly, var output])
{
    Console.Error.WriteLine("usage: LbAdmin.HelpBuilder PAGES ASSEMBLY OUTPUT: the folder of the pages, the assembly of the cmdlets, the folder of the help");
    return 2;
}

try
{
    var problems = Build.Run(pages, assembly, output);
    foreach (var problem in problems)
    {
        Console.Error.WriteLine(problem);
    }

    return problems.Count == 0 ? 0 : 1;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
{
    Console.Error.WriteLine($"HelpBuilder: error LBH000: {exception.Message}");
    return 1;
}
