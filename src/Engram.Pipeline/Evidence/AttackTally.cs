using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Evidence;

/// <summary>What the tables come to, for the report's numbers.</summary>
internal sealed class AttackTally
{
    public Dictionary<GenerationStatus, long> Statuses { get; } = [];

    public Dictionary<StopReason, long> Stopped { get; } = [];

    public long Undecided { get; set; }

    public EdgeThreshold? Threshold { get; set; }

    /// <summary>Marked members by each rule.</summary>
    public required CopySummary Copies { get; set; }

    /// <summary>One a prompt, in no order.</summary>
    public List<PromptTally> Prompts { get; } = [];

    public void Count(GenerationStatus status) => Statuses[status] = Statuses.GetValueOrDefault(status) + 1;
}
