namespace Engram.Memorization;

/// <summary>Whether clique_size is known to be the maximum.</summary>
public enum CliqueCertainty
{
    /// <summary>The maximum, and the members are the lexicographically first clique of that size.</summary>
    Proved,

    /// <summary>The budget ended first: the members are a clique, none is larger than the bound.</summary>
    Bounded,
}
