namespace Engram.Pipeline.Options;

public enum KeepRule
{
    /// <summary>Members of the cliques of flagged prompts; in the untargeted attack, the generations that hit.</summary>
    Cliques,

    All,
    None,
}
