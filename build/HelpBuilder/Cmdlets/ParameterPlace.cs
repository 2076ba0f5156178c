namespace LbAdmin.HelpBuilder.Cmdlets;

/// <summary>How a parameter stands in one parameter set, or in all.</summary>
/// <param name="Set">The name of the set.</param>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Null: by name only.</param>
/// <param name="FromPipeline">Takes the object in the pipeline.</param>
/// <param name="FromProperty">Takes a property of that object.</param>
internal sealed record ParameterPlace(string Set, bool IsMandatory, int? Position, bool FromPipeline, bool FromProperty)
{
    public const string AllSets = "__AllParameterSets";

    /// <summary>As help shows it.</summary>
    public string PipelineInput => (FromPipeline, FromProperty) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
