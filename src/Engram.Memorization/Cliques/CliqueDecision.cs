namespace Engram.Memorization;

/// <summary>Whether "is there a clique of at least the target size?" was answered.</summary>
public enum CliqueDecision
{
    /// <summary>Yes, shown by its members, or no, shown by an exhausted search.</summary>
    Proved,

    /// <summary>The budget ended without a clique of that size and without a proof that there is none.</summary>
    Undecided,
}
