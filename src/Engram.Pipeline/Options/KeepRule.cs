namespace Engram.Pipeline.Options;

public enum KeepRule
{
    /// <summary>Members of the cliques of flagged prompts.</summary>
    Cliques,

    All,
    None,
}
