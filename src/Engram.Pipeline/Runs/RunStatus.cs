using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Runs;

/// <summary>Where a run stands by its checkpoints; another process may be working on it.</summary>
public sealed record RunStatus
{
    public required Manifest Manifest { get; init; }

    /// <summary>Selected; 0 while the selection is not whole.</summary>
    public required long Prompts { get; init; }

    /// <summary>Generations of the selected prompts.</summary>
    public required long Generations { get; init; }

    /// <summary>Prompts whose edges are durable.</summary>
    public required long Measured { get; init; }

    /// <summary>Prompts that are through every stage.</summary>
    public required long Matched { get; init; }

    public required long Undecided { get; init; }

    /// <summary>By mean distance; the ranks are provisional until the run is finished.</summary>
    public required IReadOnlyList<FlaggedStatus> Flagged { get; init; }

    /// <summary>Null in other attacks.</summary>
    public required UntargetedStatus? Untargeted { get; init; }

    /// <summary>Null in other attacks.</summary>
    public MembershipStatus? Membership { get; init; }

    /// <summary>Null in other attacks.</summary>
    public InpaintingStatus? Inpainting { get; init; }

    public bool IsComplete => Manifest.IsComplete;

    /// <exception cref="Engram.Storage.RefusedException">The folder is no run.</exception>
    public static async Task<RunStatus> ReadAsync(string path, CancellationToken stop)
    {
        var folder = RunFolder.Open(path);
        var captions = new Dictionary<long, string>();
        var (prompts, generations, measured, undecided) = (new PromptBitmap(), 0L, new PromptBitmap(), 0L);
        var flagged = new Dictionary<long, PromptClique>();
        var (isUntargeted, isInpainting) = (false, false);
        await foreach (var row in CheckpointStage<PromptClique>.PeekAsync(folder, "clique", stop))
        {
            if (measured.Add(row.Ordinal))
            {
                undecided += row.Clique.Decision is CliqueDecision.Undecided ? 1 : 0;
                if (row.Clique.Flagged)
                {
                    flagged.Add(row.Ordinal, row);
                }
            }
        }

        await foreach (var row in CheckpointStage<SelectedPrompt>.PeekAsync(folder.Checkpoint("selection"), stop))
        {
            isUntargeted |= row.Strategy == SamplePlan.Strategy;
            isInpainting |= row.Strategy == InpaintingPlan.Target;
            generations += prompts.Add(row.Ordinal) ? row.Generations : 0;
            if (flagged.ContainsKey(row.Ordinal))
            {
                captions[row.Ordinal] = row.Caption;
            }
        }

        var (matched, extracted) = (new PromptBitmap(), new Dictionary<long, long>());
        await foreach (var row in CheckpointStage<PromptMatches>.PeekAsync(folder, "match", stop))
        {
            if (matched.Add(row.Ordinal) && flagged.ContainsKey(row.Ordinal))
            {
                extracted[row.Ordinal] = row.Unpack().LongCount(match => match.Extracted);
            }
        }

        long[] ordinals = [.. flagged.Keys];
        var ranks = Ranking.Of([.. ordinals.Select(ordinal => (flagged[ordinal].PromptId, flagged[ordinal].MeanDistance ?? 0))]);
        var manifest = Manifest.Read(folder)!;
        return new RunStatus
        {
            Manifest = manifest,
            Membership = manifest.Settings?.Contains($"attack = {OptionKeys.WordOf(AttackKind.Membership)}") is true ? await MembershipStatus.ReadAsync(folder, stop) : null,
            Prompts = prompts.Count,
            Generations = generations,
            Measured = measured.Count,
            Matched = matched.Count,
            Undecided = undecided,
            Untargeted = isUntargeted ? await UntargetedStatus.ReadAsync(folder, stop) : null,
            Inpainting = isInpainting ? await InpaintingStatus.ReadAsync(folder, prompts.Count, stop) : null,
            Flagged = [.. ordinals
                .Select((ordinal, i) => new FlaggedStatus(
                    ranks[i], flagged[ordinal].PromptId, captions.GetValueOrDefault(ordinal, ""), flagged[ordinal].Clique.Size,
                    flagged[ordinal].MeanDistance, extracted.TryGetValue(ordinal, out var count) ? count : null))
                .OrderBy(prompt => prompt.Rank)],
        };
    }
}
