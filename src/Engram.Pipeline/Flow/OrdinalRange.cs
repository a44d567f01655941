namespace Engram.Pipeline.Flow;

/// <summary>Prompts, or chunks of samples, by their ordinals.</summary>
/// <param name="End">The first ordinal behind them.</param>
public readonly record struct OrdinalRange(long First, long End)
{
    /// <summary>Of a run that one process does.</summary>
    public static OrdinalRange All { get; } = new(0, long.MaxValue);

    public long Count => End - First;

    public bool Contains(long ordinal) => ordinal >= First && ordinal < End;
}
