using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>generations</c>: pictures that another generator made take the place of drawing.</summary>
public sealed record GenerationsOptions
{
    /// <summary>A folder with one sub-folder of pictures a prompt, a run's folder, Parquet, or WebDataset tar; empty draws with the model.</summary>
    [FilePath]
    public string From { get; init; } = "";

    /// <summary>Column of the prompts (Parquet, JSON of tar samples); auto takes prompt, else caption, else text.</summary>
    [NullIs("auto")]
    [NotBlank]
    public string? Caption { get; init; }

    /// <summary>Column of a picture's number among those of its prompt; auto takes generation, else index, else seed, else the name's digits.</summary>
    [NullIs("auto")]
    [NotBlank]
    public string? Index { get; init; }

    /// <summary>Column of the pictures.</summary>
    [NotBlank]
    public string Image { get; init; } = "image";

    /// <summary>Column of class labels; auto takes class_label, else label, else cls.</summary>
    [NullIs("auto")]
    [NotBlank]
    public string? Label { get; init; }
}
