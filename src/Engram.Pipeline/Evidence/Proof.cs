namespace Engram.Pipeline.Evidence;

/// <summary>What stands behind a stated value.</summary>
internal enum Proof
{
    /// <summary>Worked out again from other values and from kept pictures.</summary>
    Recomputed,

    /// <summary>In a file of which the manifest holds the hash.</summary>
    Hash,

    /// <summary>Can be worked out again with the training set.</summary>
    Training,

    /// <summary>In summary.json or report.json, which no hash covers, and not to be worked out from tables: clocks, rates.</summary>
    Unchecked,
}
