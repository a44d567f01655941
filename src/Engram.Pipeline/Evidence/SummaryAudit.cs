using System.Text.Json;
using System.Text.Json.Nodes;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Runs;
using Engram.Storage;

namespace Engram.Pipeline.Evidence;

/// <summary>The numbers of report/summary.json, from the recomputed tables. No hash covers that file.</summary>
internal sealed class SummaryAudit(Audit audit)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // What no table says: clocks, folder, words.
    private static readonly string[] Unchecked =
        ["folder", "manifest_hash", "images_per_second", "seconds", "warnings", "was_finished", "model", "pixels", "embeddings", "screening"];

    private static readonly string[] OfTraining = ["training_read", "training_missing", "training_unreadable"];

    public void Check(AttackTally tally) => Compare(stated => AttackOf(stated, tally));

    public void Check(SampleTally tally) => Compare(stated => SamplesOf(stated, tally));

    public void Check(MembershipTally tally) => Compare(stated => stated with
    {
        Prompts = 0,
        Generations = 0,
        NonFinite = tally.Broken,
        Membership = stated.Membership! with
        {
            Pictures = tally.Pictures,
            Members = tally.Members,
            Models = tally.Models,
            Delta = audit.Options.Membership.Delta,
            Results = tally.Results,
            Blind = [.. stated.Membership.Blind.Select(blind => blind with { IsVoid = tally.Voids.GetValueOrDefault(blind.Target) })],
        },
    });

    /// <param name="prompts">Two a picture.</param>
    public void Check(InpaintingSummary found, long prompts, IReadOnlyDictionary<GenerationStatus, long> statuses) => Compare(stated => stated with
    {
        Prompts = prompts,
        Generations = statuses.Values.Sum(),
        Blank = statuses.GetValueOrDefault(GenerationStatus.Blank),
        NonFinite = statuses.GetValueOrDefault(GenerationStatus.NonFinite),
        Flagged = 0,
        Undecided = 0,
        ExtractedPrompts = found.Training.Recovered.Hits,
        ExtractedGenerations = 0,
        Threshold = null,
        ThresholdSource = null,
        Stop = null,
        Strategies = [],
        Precision = Share.Of(0, 0),
        Recall = Share.Of(0, 0),
        Copies = null,
        Untargeted = null,
        Inpainting = found,
    });

    private void Compare(Func<RunSummary, RunSummary> compute)
    {
        if (!File.Exists(Path.Combine(audit.Folder.Report, "summary.json")))
        {
            audit.Findings.Note("there is no report/summary.json");
            return;
        }

        RunSummary stated;
        try
        {
            stated = SummaryFile.Read(audit.Folder);
        }
        catch (CheckpointException e)
        {
            audit.Findings.Mismatch(e.Message.Replace(audit.Folder.Path, ".", StringComparison.Ordinal));
            return;
        }

        var computed = compute(stated with { RunId = audit.Manifest.RunId });
        if (audit.Training is { } training)
        {
            var missing = training.Pack.Unreadable.Count(row => row.Missing);
            computed = computed with
            {
                TrainingRead = training.Pack.Count - training.Pack.Unreadable.Count,
                TrainingMissing = missing,
                TrainingUnreadable = training.Pack.Unreadable.Count - missing,
            };
        }

        computed = computed.JudgedBy(audit.Options.Training.MaxUnreadable);
        var (left, right) = (JsonSerializer.SerializeToNode(stated, Json)!.AsObject(), JsonSerializer.SerializeToNode(computed, Json)!.AsObject());
        foreach (var (key, value) in left)
        {
            Compare($"summary.{key}", value, right[key], ProofOf(key));
        }
    }

    private Proof ProofOf(string key) => Unchecked.Contains(key) ? Proof.Unchecked : OfTraining.Contains(key) ? audit.ByTraining : Proof.Recomputed;

    /// <summary>Blank captions are in no table; the control set's copies are in the set alone.</summary>
    private Proof ProofOf(string section, string key) =>
        key == "skipped" ? Proof.Unchecked
        : audit.Control is null && audit.Options.Untargeted.Control.Length > 0
            && (key == "control_unique" || (section == "summary.untargeted.control" && key is "pictures" or "unique" or "l2_unique")) ? Proof.Training
        : Proof.Recomputed;

    private void Compare(string name, JsonNode? stated, JsonNode? computed, Proof proof)
    {
        if (stated is JsonObject section && computed is JsonObject other && proof is Proof.Recomputed)
        {
            foreach (var (key, value) in section)
            {
                Compare($"{name}.{key}", value, other[key], ProofOf(name, key));
            }
        }
        else if (stated is JsonArray list && computed is JsonArray others && list.Count == others.Count && proof is Proof.Recomputed)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Compare(name, list[i], others[i], proof);
            }
        }
        else if (proof is Proof.Recomputed)
        {
            audit.Findings.Compare(name, "report/summary.json", stated?.ToJsonString(Json), computed?.ToJsonString(Json));
        }
        else
        {
            audit.Findings.Judge(name, proof);
        }
    }

    private RunSummary AttackOf(RunSummary stated, AttackTally tally)
    {
        var flagged = tally.Prompts.Where(prompt => prompt.Flagged).ToList();
        var copied = tally.Prompts.Where(prompt => prompt.Duplicates > 1).ToList();
        var extracted = flagged.LongCount(prompt => prompt.Extracted > 0);
        var drawn = tally.Statuses.Values.Sum();
        return stated with
        {
            Prompts = tally.Prompts.Count,
            Generations = drawn,
            Blank = tally.Statuses.GetValueOrDefault(GenerationStatus.Blank),
            NonFinite = tally.Statuses.GetValueOrDefault(GenerationStatus.NonFinite),
            Flagged = flagged.Count,
            Undecided = tally.Undecided,
            ExtractedPrompts = extracted,
            ExtractedGenerations = flagged.Sum(prompt => prompt.Extracted),
            Threshold = tally.Threshold!.L2,
            ThresholdSource = tally.Threshold.Source is ThresholdSource.Calibrated ? "calibrated" : "configured",
            Stop = StopSummary.Of(audit.StopRule, tally.Stopped, tally.Prompts.Count, drawn),
            Strategies = StrategiesOf(stated, tally),
            Precision = Share.Of(extracted, flagged.Count),
            Recall = Share.Of(copied.LongCount(prompt => prompt.Flagged), copied.Count),
            Copies = tally.Copies,
            Untargeted = null,
        };
    }

    /// <summary>Sources follow each other in the list of prompts, so the stated numbers of prompts cut it.</summary>
    private List<StrategySummary> StrategiesOf(RunSummary stated, AttackTally tally)
    {
        var prompts = tally.Prompts.OrderBy(prompt => prompt.Rank).ToList();
        var (strategies, first) = (new List<StrategySummary>(), 0);
        foreach (var strategy in stated.Strategies)
        {
            var own = prompts.Skip(first).Take((int)Math.Clamp(strategy.Prompts, 0, prompts.Count - first)).ToList();
            first += own.Count;
            var best = own.Where(prompt => prompt.Extracted > 0).Select(prompt => prompt.Best).Order().ToList();
            strategies.Add(new StrategySummary(
                own.All(prompt => prompt.Strategy == strategy.Strategy) ? strategy.Strategy : "another",
                own.Count, own.Sum(prompt => prompt.Generations), strategy.Skipped, Share.Of(own.LongCount(prompt => prompt.Flagged), own.Count),
                best.Count, best.Count == 0 ? null : L2.Of(best[(best.Count - 1) / 2], audit.Layout.Bytes)));
        }

        if (first != prompts.Count)
        {
            audit.Findings.Mismatch(FormattableString.Invariant($"report/summary.json: the strategies have {first} prompts of {prompts.Count}"));
        }

        return strategies;
    }

    private static IReadOnlyList<CurvePoint> WithControlOf(IReadOnlyList<CurvePoint> curve, IReadOnlyList<CurvePoint> stated) =>
        [.. curve.Select((point, i) => point with { ControlUnique = i < stated.Count ? stated[i].ControlUnique : null })];

    private RunSummary SamplesOf(RunSummary stated, SampleTally tally)
    {
        var results = tally.Results;
        var (hits, options) = (results.Hits.All, audit.Options.Untargeted);

        // Without the control set its copies are not known: what rests on them stands as stated.
        var known = audit.Control is not null;
        var control = tally.Control is { } set && !known && stated.Untargeted?.Control is { } other
            ? set with { Pictures = other.Pictures, Unique = other.Unique, L2Unique = other.L2Unique }
            : tally.Control;
        return stated with
        {
            Prompts = tally.Prompts,
            Generations = results.Statuses.Values.Sum(),
            Blank = results.Statuses[GenerationStatus.Blank],
            NonFinite = results.Statuses[GenerationStatus.NonFinite],
            Flagged = 0,
            Undecided = 0,
            ExtractedPrompts = hits.Select(hit => hit.Class).Distinct().LongCount(),
            ExtractedGenerations = hits.Count,
            Threshold = null,
            ThresholdSource = null,
            Stop = null,
            Strategies = [],
            Precision = Share.Of(results.Confirmed, hits.Count),
            Recall = Share.Of(tally.HitWithCopies, tally.Book.Copied),
            Copies = tally.Copies,
            Untargeted = new UntargetedSummary
            {
                Neighbourhood = OptionKeys.WordOf(options.Neighbourhood),
                Alpha = options.Alpha,
                Nearest = options.Nearest,
                Training = tally.Training,
                Control = control,
                Curve = known || tally.Control is null ? tally.Curve : WithControlOf(tally.Curve, stated.Untargeted?.Curve ?? []),
            },
        };
    }
}
