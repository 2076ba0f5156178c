using System;
using System.Collections.Generic;
using System.Globalization;

namespace LbAdmin.Bench;

/// <summary>The command line: a benchmark's name, then <c>--name value</c> pairs and flags.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private Options(string command) => Command = command;

    public string Command { get; }

    public static Options Parse(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            throw new BenchmarkException("say which benchmark: proxy, control, health, schedulers, kernel or load");
        }

        var options = new Options(arguments[0]);
        for (var i = 1; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                throw new BenchmarkException($"'{name}' is not an option; options begin with --");
            }

            var hasValue = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            options.values[name] = hasValue ? arguments[++i] : "";
        }

        return options;
    }

    public bool Has(string name) => values.ContainsKey(name);

    public string Text(string name) => values.TryGetValue(name, out var value) && value.Length > 0
        ? value
        : throw new BenchmarkException($"{Command} needs {name} VALUE");

    public string? TextOrNull(string name) => values.GetValueOrDefault(name);

    public double Number(string name, double otherwise) => values.TryGetValue(name, out var text)
        ? double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw new BenchmarkException($"{name} takes a number, not '{text}'")
        : otherwise;

    public int Count(string name, int otherwise) => (int)Number(name, otherwise);
}
