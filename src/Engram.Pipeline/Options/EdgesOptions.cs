using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>edges</c>: when two generations of a prompt are the same picture.</summary>
public sealed record EdgesOptions
{
    /// <summary>Tiles a side; the distance of two generations is that of their worst tile.</summary>
    [Between(1, 64)]
    public int Grid { get; init; } = 4;

    /// <summary>l2 of the worst tile below which two generations are joined; auto calibrates it.</summary>
    [NullIs("auto")]
    [Between(0, 1, LowIncluded = false)]
    public decimal? Threshold { get; init; }

    /// <summary>Share of pairs of different prompts that a calibrated threshold may join.</summary>
    [Between(0, 1, LowIncluded = false)]
    public decimal FalseEdgeRate { get; init; } = 0.0001m;

    /// <summary>Prompts whose first generations give the null distances.</summary>
    [Between(2, 100_000)]
    public int CalibrationPrompts { get; init; } = 64;
}
