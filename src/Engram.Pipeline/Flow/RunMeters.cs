namespace Engram.Pipeline.Flow;

/// <summary>One meter a stage, in the order of the flow.</summary>
internal sealed class RunMeters(TimeProvider time)
{
    public StageMeter Select { get; } = new("select", time);

    /// <summary>Counts captions that were screened.</summary>
    public StageMeter Screen { get; } = new("screen", time);

    public StageMeter Encode { get; } = new("encode", time);

    /// <summary>Counts generations; the other stages count prompts.</summary>
    public StageMeter Denoise { get; } = new("denoise", time);

    public StageMeter Distance { get; } = new("distance", time);

    public StageMeter Clique { get; } = new("clique", time);

    public StageMeter Match { get; } = new("match", time);

    public StageMeter Keep { get; } = new("keep", time);

    public IReadOnlyList<StageMeter> All => [Select, Screen, Encode, Denoise, Distance, Clique, Match, Keep];
}
