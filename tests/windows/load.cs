using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

/// <summary>
/// load ASSEMBLY FOLDER...: loads an assembly, whose references are in the folders, with all its types, and has every method compiled.
/// Exit code 0 if all of it went well; each failure is a line.
/// </summary>
internal static class Load
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static int Main(string[] arguments)
    {
        AppDomain.CurrentDomain.AssemblyResolve += (_, wanted) => arguments.Skip(1)
            .Select(folder => Path.Combine(folder, new AssemblyName(wanted.Name).Name + ".dll"))
            .Where(File.Exists)
            .Select(Assembly.LoadFrom)
            .FirstOrDefault();
        Type[] types;
        try
        {
            types = Assembly.LoadFrom(arguments[0]).GetTypes();
        }
        catch (ReflectionTypeLoadException failure)
        {
            foreach (var reason in failure.LoaderExceptions.Select(one => one.Message).Distinct())
            {
                Console.WriteLine(reason);
            }

            return 1;
        }

        var failures = 0;
        foreach (var method in types.SelectMany(type => type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own))))
        {
            if (method.IsAbstract || method.ContainsGenericParameters || (method.Attributes & MethodAttributes.PinvokeImpl) != 0)
            {
                continue;
            }

            try
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
            catch (Exception failure)
            {
                Console.WriteLine("{0}.{1}: {2}", method.DeclaringType, method.Name, failure.Message);
                failures++;
            }
        }

        Console.WriteLine("{0}: {1} types, {2} failures", arguments[0], types.Length, failures);
        return types.Length > 0 && failures == 0 ? 0 : 1;
    }
}
