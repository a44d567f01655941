using Engram.Memorization;

namespace Engram.Pipeline.Runs;

/// <summary>What a stop rule saved.</summary>
/// <param name="Planned">Generations that the prompts would have had without it.</param>
/// <param name="Found">Prompts that ended with their clique.</param>
/// <param name="Unreachable">Prompts that could not reach the asked size any more.</param>
/// <param name="Improbable">Prompts that ended because a clique would have shown more members by then, but for <paramref name="Risk"/>.</param>
/// <param name="MissProbability">Of a prompt with a clique of just the asked size, over all looks; a larger clique is missed less.</param>
public sealed record StopSummary(
    decimal Risk, long Planned, long Drawn, long Found, long Unreachable, long Improbable, long Complete, double MissProbability)
{
    internal static StopSummary? Of(StopRule? rule, IReadOnlyDictionary<StopReason, long> reasons, long prompts, long drawn) => rule is null
        ? null
        : new StopSummary(
            rule.Risk, prompts * rule.Planned, drawn, reasons.GetValueOrDefault(StopReason.Found), reasons.GetValueOrDefault(StopReason.Unreachable),
            reasons.GetValueOrDefault(StopReason.Improbable), reasons.GetValueOrDefault(StopReason.Complete), rule.MissProbability());
}
