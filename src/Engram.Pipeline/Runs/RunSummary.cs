namespace Engram.Pipeline.Runs;

/// <summary>What a finished run found; also report/summary.json.</summary>
public sealed record RunSummary
{
    public required string RunId { get; init; }

    public required string Folder { get; init; }

    /// <summary>SHA-256 of manifest.json.</summary>
    public required string ManifestHash { get; init; }

    public required long Prompts { get; init; }

    public required long Generations { get; init; }

    public required long Blank { get; init; }

    public required long NonFinite { get; init; }

    public required long Flagged { get; init; }

    /// <summary>Prompts whose search ran out of nodes before it could decide.</summary>
    public required long Undecided { get; init; }

    /// <summary>Flagged prompts with at least one member at or below match.l2 of a training image; untargeted: classes with a hit; inpainting: pictures recovered.</summary>
    public required long ExtractedPrompts { get; init; }

    /// <summary>Marked members at or below match.l2 of a training image; untargeted: generations that hit.</summary>
    public required long ExtractedGenerations { get; init; }

    /// <summary>Tile l2 below which two generations are joined, in [0, 1]; null in an attack without edges.</summary>
    public required double? Threshold { get; init; }

    /// <summary>configured or calibrated; null with the threshold.</summary>
    public required string? ThresholdSource { get; init; }

    /// <summary>Drawn a second while the run drew; of the process that ended it.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Wall seconds of the process that ended it.</summary>
    public required double Seconds { get; init; }

    /// <summary>What was not drawn; null where every generation was to be.</summary>
    public StopSummary? Stop { get; init; }

    /// <summary>One row a source of prompts, in the configuration's order.</summary>
    public required IReadOnlyList<StrategySummary> Strategies { get; init; }

    /// <summary>
    /// Of the flagged prompts, those whose picture was found in the training set; untargeted: of the hits, those at or below match.l2.
    /// </summary>
    public required Share Precision { get; init; }

    /// <summary>Of the prompts whose training image has copies, those flagged; untargeted: of the pictures with copies, those hit.</summary>
    public required Share Recall { get; init; }

    /// <summary>Crops, mirror images and templates; null in the summary of a run that has none of them.</summary>
    public CopySummary? Copies { get; init; }

    /// <summary>Null in other attacks.</summary>
    public UntargetedSummary? Untargeted { get; init; }

    /// <summary>Null in other attacks.</summary>
    public MembershipSummary? Membership { get; init; }

    /// <summary>Null in other attacks.</summary>
    public InpaintingSummary? Inpainting { get; init; }

    /// <summary>Null where the pictures are given.</summary>
    public ModelSummary? Model { get; init; }

    /// <summary>Null in the summary of a run by a version that did not write it.</summary>
    public PixelSummary? Pixels { get; init; }

    public required long TrainingRead { get; init; }

    public required long TrainingMissing { get; init; }

    public required long TrainingUnreadable { get; init; }

    /// <summary>Null where no source asks for embeddings.</summary>
    public EmbeddingSummary? Embeddings { get; init; }

    /// <summary>Null where no source screens.</summary>
    public ScreeningSummary? Screening { get; init; }

    /// <summary>More pictures were unreadable than training.max_unreadable allows: exit code 1, the tables are kept.</summary>
    public bool TooManyUnreadable { get; init; }

    /// <summary>
    /// The same with its verdict on reading: too many where more than the share <paramref name="mostUnreadable"/> of the rows, 0 to 1, has a
    /// picture that cannot be read, or none can be. A row without a picture is counted as missing and is no fault of reading.
    /// </summary>
    internal RunSummary JudgedBy(decimal mostUnreadable) => this with
    {
        TooManyUnreadable = TrainingRead == 0 || TrainingUnreadable > mostUnreadable * (TrainingRead + TrainingMissing + TrainingUnreadable),
    };

    /// <summary>One line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The run was finished before this call; nothing was done.</summary>
    public bool WasFinished { get; init; }
}
