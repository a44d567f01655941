using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>One item of <c>models</c>: a further model with the list of what it was trained on.</summary>
public sealed record ModelOptions
{
    /// <summary>Its name in the tables; auto takes its place, models[0].</summary>
    [NullIs("auto")]
    [Pattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "letters, digits, '.', '_' and '-', at most 64, the first a letter or digit")]
    public string? Name { get; init; }

    /// <summary>A model's folder in the diffusers layout.</summary>
    [FilePath]
    public string Path { get; init; } = "";

    /// <summary>Which pictures it was trained on: .txt, .csv or .parquet.</summary>
    [FilePath]
    public string Members { get; init; } = "";

    /// <summary>Column of 0 and 1 in that file; none takes the ids that are there for the members.</summary>
    [NullIs("none")]
    [NotBlank]
    public string? Column { get; init; }
}
