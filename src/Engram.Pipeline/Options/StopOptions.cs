using Engram.Memorization;
using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>stop</c>: a prompt may end before all its generations are drawn.</summary>
public sealed record StopOptions
{
    /// <summary>
    /// A prompt ends when its clique is found, when it can no longer be reached, or when a clique of the asked size would have shown so few
    /// members with a smaller probability than this; 0 ends only what cannot change. Off draws everything, as a run without the section does.
    /// </summary>
    [NullIs("off")]
    [HashedWhereSet]
    [Between(0, 1)]
    public decimal? Risk { get; init; } = 1e-3m;

    /// <summary>Null where it is off.</summary>
    /// <param name="planned">Generations of a prompt.</param>
    /// <param name="size">Members that a clique needs.</param>
    internal StopRule? RuleOf(int planned, int size) => Risk is { } risk ? new StopRule(planned, size, risk) : null;
}
