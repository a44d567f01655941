using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>
/// Section <c>embeddings</c>: the training pictures as vectors, for sources with <c>cosine</c> and for outliers. Without <c>from</c> and
/// <c>encoder</c> they are the 8 × 8 block means less their mean.
/// </summary>
public sealed record EmbeddingOptions
{
    /// <summary>The word of <see cref="Key"/> that joins by position.</summary>
    public const string Position = "position";

    /// <summary>Embeddings that are there already: clip-retrieval's folder of .npy shards, a .npy file, or Parquet with a list column.</summary>
    [FilePath]
    public string From { get; init; } = "";

    /// <summary>List column of Parquet files.</summary>
    [NotBlank]
    public string Column { get; init; } = "embedding";

    /// <summary>Column that holds the pictures' ids; auto takes image_id, id, key or image_path, position goes by the order of the rows.</summary>
    [NullIs("auto")]
    [NotBlank]
    public string? Key { get; init; }

    /// <summary>An image encoder as ONNX.</summary>
    [FilePath]
    public string Encoder { get; init; } = "";

    /// <summary>The encoder's input for the picture.</summary>
    [NullIs("model")]
    [NotBlank]
    public string? Input { get; init; }

    /// <summary>The encoder's output that is the embedding.</summary>
    [NullIs("model")]
    [NotBlank]
    public string? Output { get; init; }

    /// <summary>Side of the picture that the encoder takes.</summary>
    [NullIs("model")]
    [Between(1, 4_096)]
    public int? Size { get; init; }

    /// <summary>Three numbers; none takes the model's.</summary>
    [Length(0, 3)]
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>Three numbers; none takes the model's.</summary>
    [Length(0, 3)]
    public IReadOnlyList<double> Std { get; init; } = [];

    public EmbeddingJoin Join { get; init; } = EmbeddingJoin.Auto;

    /// <summary>Rows up to which auto compares every pair.</summary>
    [Between(0, 2_000_000_000)]
    public int ExactRows { get; init; } = 1_000_000;

    /// <summary>Lists of the inverted join; auto takes the square root of the rows.</summary>
    [NullIs("auto")]
    [Between(1, 65_536)]
    public int? Lists { get; init; }

    /// <summary>Lists that a row belongs to at first; doubled while too few pairs are found.</summary>
    [Between(1, 1_024)]
    public int Probes { get; init; } = 4;

    /// <summary>Share of the sample's pairs that an inverted join has to find.</summary>
    [Between(0, 1)]
    public decimal Recall { get; init; } = 0.99m;

    /// <summary>Rows that are compared with all rows to measure that share.</summary>
    [Between(1, 1_000_000)]
    public int Sample { get; init; } = 1_000;

    /// <summary>Memory that the vectors' work may take; a set that needs more is refused before it begins.</summary>
    [OutsideHash("the work is cut in pieces that do not depend on it")]
    [Between(16, 1_048_576)]
    public int MemoryMebibytes { get; init; } = 2_048;
}
