using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>The figures of a report. Parts that an attack or a run does not have are null or empty.</summary>
public sealed record ReportFigures
{
    public required ReportInputs Inputs { get; init; }

    public required ReportHeadline Headline { get; init; }

    /// <summary>One row a source of prompts, in the order of their first prompt.</summary>
    public required IReadOnlyList<PromptGroup> Strategies { get; init; }

    /// <summary>Prompts by copies of their training image, in powers of two; 0 copies are captions that the training set does not hold.</summary>
    public required IReadOnlyList<PromptGroup> Copies { get; init; }

    /// <summary>Null without two numbers of copies.</summary>
    public required DuplicateCurve? DuplicateCurve { get; init; }

    /// <summary>Null in an attack without edges, and until it is calibrated.</summary>
    public required ThresholdFigure? Threshold { get; init; }

    public required IReadOnlyList<DistanceHistogram> Distances { get; init; }

    /// <summary>Null without a flagged prompt.</summary>
    public required RankingFigure? Ranking { get; init; }

    /// <summary>Null while the run keeps no picture that tells what an l2 is.</summary>
    public required GuardFigure? Guard { get; init; }

    /// <summary>Extractions by licence, owner and the like: columns of training.columns with such a name.</summary>
    public required IReadOnlyList<ColumnBreakdown> Columns { get; init; }

    public required GalleryFigure Gallery { get; init; }

    public required IReadOnlyList<CliqueGraph> Graphs { get; init; }

    /// <summary>Null where the table duplicates is not written yet.</summary>
    public required DeduplicationFigure? Deduplication { get; init; }

    /// <summary>Null in other attacks.</summary>
    public required UntargetedSummary? Untargeted { get; init; }

    /// <summary>Null in other attacks.</summary>
    public MembershipFigure? Membership { get; init; }

    /// <summary>Null in other attacks.</summary>
    public InpaintingFigure? Inpainting { get; init; }

    public required IReadOnlyList<NotDone> NotDone { get; init; }

    public required IReadOnlyList<Recommendation> Recommendations { get; init; }

    /// <summary>Crops, mirror images and templates; null where the run has none of them, and until it is finished.</summary>
    public CopySummary? CopyRules { get; init; }

    /// <summary>Null without stop.risk, and until the run is finished.</summary>
    public StopSummary? Stop { get; init; }

    /// <summary>Null where no source asks for embeddings, and until the run is finished.</summary>
    public EmbeddingSummary? Embeddings { get; init; }

    /// <summary>Null where no source screens, and until the run is finished.</summary>
    public ScreeningSummary? Screening { get; init; }

    /// <summary>Null where the pictures are given, and until the run is finished.</summary>
    public ModelSummary? Model { get; init; }

    /// <summary>Null until the run is finished.</summary>
    public PixelSummary? Pixels { get; init; }
}
