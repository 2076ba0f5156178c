namespace LbAdmin.Bench.Measure;

/// <summary>What was measured in one window.</summary>
internal interface IWindow
{
    /// <summary>Who had the cores in it.</summary>
    CoreUse Use { get; }
}
