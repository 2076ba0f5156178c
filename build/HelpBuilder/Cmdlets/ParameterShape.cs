using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAdmin.HelpBuilder.Cmdlets;

/// <summary>What a parameter says about itself.</summary>
/// <param name="Name">Without the dash.</param>
/// <param name="Type">As the user sees it: not nullable.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Globbing">Whether wildcards are permitted.</param>
/// <param name="IsHidden">Whether it stays out of syntax lines.</param>
/// <param name="Sets">Its place in each parameter set.</param>
internal sealed record ParameterShape(
    string Name, Type Type, IReadOnlyList<string> Aliases, bool Globbing, bool IsHidden, IReadOnlyList<ParameterPlace> Sets)
{
    /// <summary>-WhatIf and -Confirm: PowerShell itself gives them a meaning.</summary>
    public bool IsStandard { get; init; }

    public bool IsSwitch => Type.Name == "SwitchParameter";

    /// <summary>The words that the parameter takes; empty: it takes others.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            var element = Type.IsArray ? Type.GetElementType()! : Type;
            return element.IsEnum ? Enum.GetNames(element).OrderBy(name => Convert.ToInt64(Enum.Parse(element, name), System.Globalization.CultureInfo.InvariantCulture)).ToArray() : [];
        }
    }

    public bool IsMandatory => Sets.All(set => set.IsMandatory);

    /// <summary>Its place in one set; null: it is not in there.</summary>
    public ParameterPlace? In(string set) => Sets.FirstOrDefault(place => place.Set == set || place.Set == ParameterPlace.AllSets);
}
