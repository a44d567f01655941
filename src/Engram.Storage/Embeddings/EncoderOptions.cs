namespace Engram.Storage.Embeddings;

/// <summary>What the user says of an image encoder; what is null is read from the model's file or from the page beside it.</summary>
public sealed record EncoderOptions
{
    /// <summary>Name of the input that takes the picture.</summary>
    public string? Input { get; init; }

    /// <summary>Name of the output that is the embedding.</summary>
    public string? Output { get; init; }

    /// <summary>Side of the square picture that the model takes.</summary>
    public int? Size { get; init; }

    /// <summary>Of each channel, subtracted from values in [0, 1].</summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>Of each channel, what the difference is divided by.</summary>
    public IReadOnlyList<double>? Std { get; init; }
}
