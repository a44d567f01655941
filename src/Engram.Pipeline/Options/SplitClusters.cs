namespace Engram.Pipeline.Options;

/// <summary>What becomes of member lists that split a cluster of near-duplicates.</summary>
public enum SplitClusters
{
    Refuse,

    /// <summary>The run goes on with a warning.</summary>
    Allow,
}
