namespace Engram.Memorization;

/// <summary>Why a prompt draws no more.</summary>
public enum StopReason
{
    /// <summary>It does draw more.</summary>
    None,

    /// <summary>All generations that were asked for are drawn.</summary>
    Complete,

    /// <summary>A clique of the target size is there.</summary>
    Found,

    /// <summary>Even if every generation to come joined the largest clique, it would stay below the target.</summary>
    Unreachable,

    /// <summary>A clique of the target size would have shown so few members only with a probability below the risk.</summary>
    Improbable,
}
