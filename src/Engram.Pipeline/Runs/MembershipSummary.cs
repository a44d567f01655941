using Engram.Storage.Tables;

namespace Engram.Pipeline.Runs;

/// <summary>What a membership attack found.</summary>
public sealed record MembershipSummary
{
    /// <summary>Pictures that were asked about.</summary>
    public required long Pictures { get; init; }

    /// <summary>Of these, the members of the run's model.</summary>
    public required long Members { get; init; }

    /// <summary>Whose losses were taken: target, shadows, reference.</summary>
    public required int Models { get; init; }

    /// <summary>Of the privacy loss' bounds.</summary>
    public required decimal Delta { get; init; }

    /// <summary>In the order of table attack_results.</summary>
    public required IReadOnlyList<AttackResultRow> Results { get; init; }

    /// <summary>One a target: whether its members can be told apart without a model.</summary>
    public required IReadOnlyList<BlindVerdict> Blind { get; init; }
}
