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

    /// <summary>Counts the model's passes, of one picture each, in the membership attack.</summary>
    public StageMeter Loss { get; } = new("loss", time);

    public StageMeter Distance { get; } = new("distance", time);

    public StageMeter Clique { get; } = new("clique", time);

    public StageMeter Match { get; } = new("match", time);

    public StageMeter Keep { get; } = new("keep", time);

    /// <summary>Whether the attack is one on losses.</summary>
    public bool TakesLosses { get; set; }

    /// <summary>Those of the attack that is running.</summary>
    public IReadOnlyList<StageMeter> All => TakesLosses ? [Select, Loss, Keep] : [Select, Screen, Encode, Denoise, Distance, Clique, Match, Keep];
}
