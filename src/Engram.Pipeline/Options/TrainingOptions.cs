using Engram.Pipeline.Options.Rules;
using Engram.Storage.Images;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>training</c>: the set that generations are matched with, and how its pictures are read.</summary>
public sealed record TrainingOptions
{
    /// <summary>Parquet, WebDataset tar, IDX, CIFAR, a folder of them, an image folder, or a pattern of shards.</summary>
    [FilePath]
    public string Path { get; init; } = "";

    /// <summary>Column of the captions.</summary>
    [OnlyFor(AttackKind.TextToImage, AttackKind.Membership, AttackKind.Inpainting)]
    [NotBlank]
    public string Caption { get; init; } = "text";

    /// <summary>Column of the pictures: a struct of bytes and path, or bytes.</summary>
    [NotBlank]
    public string Image { get; init; } = "image";

    /// <summary>Column of the pictures' ids; auto looks for image_id, id and key, then counts rows.</summary>
    [NullIs("auto")]
    [NotBlank]
    public string? Id { get; init; }

    /// <summary>Columns carried unaltered into the table of extractions: url, licence, owner.</summary>
    [Length(0, 100)]
    [NotBlank]
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Share of pictures that may be unreadable; above it the run ends with exit code 1, its tables kept.</summary>
    [OutsideHash("it judges the result and changes nothing in it")]
    [Between(0, 1)]
    public decimal MaxUnreadable { get; init; } = 0.01m;

    public ResizeOptions Resize { get; init; } = new();

    /// <summary>What becomes of transparency; trainers drop it.</summary>
    public AlphaRule Alpha { get; init; } = AlphaRule.Drop;

    /// <summary>Whether EXIF orientation is applied, as data-set readers do.</summary>
    public bool Orientation { get; init; } = true;

    /// <summary>How pictures of 16 bits a channel become 8.</summary>
    public SixteenBitRule SixteenBit { get; init; } = SixteenBitRule.Scale;
}
