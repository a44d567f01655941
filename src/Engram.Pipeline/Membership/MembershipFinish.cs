using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Membership;

/// <summary>Turns the losses of an ended membership attack into tables, summary and the completed manifest.</summary>
internal sealed class MembershipFinish(RunContext run, MembershipInputs inputs, SubjectList subjects, LossPlan plan)
{
    private readonly TableSet _tables = new(run);

    private IEnumerable<(string Name, bool[] Members)> Targets =>
        subjects.Members.Take(run.Options.Membership.Targets is MembershipTargets.All ? inputs.Known : 1).Select((members, model) => (inputs.Models[model].Name, members));

    /// <param name="warnings">From opening and from the lists, one line each.</param>
    public async Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop)
    {
        var book = new LossBook(inputs.Models.Count, subjects.All.Count, run.Options.Membership.Draws);
        await MembershipTables.WriteEmptyAsync(run, _tables, stop);
        await new DuplicateTables(run).WriteAsync(
            DuplicateMember.Of(run.Training.Clusters(stop), run.Training.DistanceOf).SelectMany(rows => rows).ToDictionary(member => member.Row), stop);
        var broken = await WriteLossesAsync(book, stop);
        await _tables.WriteAsync(MembershipTables.Members(run.RunId, inputs, subjects), stop);
        var sets = new ScoreSets(run.Options.Membership, book, subjects.Members, inputs.HasReference ? inputs.Models.Count - 1 : -1);
        await _tables.WriteAsync(sets.All().SelectMany(RowsOf), stop);
        var blind = BlindTests.Of(
            subjects.All, Targets, subject => subject.IsOther ? run.Control! : run.Training, TrainingSet.ImageOptionsOf(run.Options.Training),
            run.Options.Generate.Seed, stop);
        await _tables.WriteAsync(blind.Rows(run.RunId), stop);
        var results = new AttackResults(run.Options, blind.IsVoid);
        var headlines = await ResultsAsync(results, stop);
        await _tables.WriteAsync(headlines, stop);

        var finished = run.Time.GetUtcNow();
        await _tables.WriteTimingsAsync(FinishNotes.RowOf(manifest, finished), stop);
        var missing = run.Training.Pack.Unreadable.Count(row => row.Missing);
        var summary = new RunSummary
        {
            RunId = run.RunId,
            Folder = run.Folder.Path,
            ManifestHash = "",
            Prompts = 0,
            Generations = 0,
            Blank = 0,
            NonFinite = broken,
            Flagged = 0,
            Undecided = 0,
            ExtractedPrompts = 0,
            ExtractedGenerations = 0,
            Threshold = null,
            ThresholdSource = null,
            ImagesPerSecond = imagesPerSecond,
            Seconds = run.Time.GetElapsedTime(startedStamp).TotalSeconds,
            Strategies = [],
            Precision = Share.Of(0, 0),
            Recall = Share.Of(0, 0),
            Membership = MembershipSummaries.Of(run.Options, subjects.All.Count, subjects.Members[0].LongCount(member => member), inputs.Models.Count, headlines, blind),
            Model = run.Model?.Summary,
            Pixels = PixelSummary.Of(run.Options.Training),
            TrainingRead = run.Training.Pack.Count - run.Training.Pack.Unreadable.Count,
            TrainingMissing = missing,
            TrainingUnreadable = run.Training.Pack.Unreadable.Count - missing,
            Warnings = [.. warnings, .. WarningsOf(broken)],
        }.JudgedBy(run.Options.Training.MaxUnreadable);
        SummaryFile.Write(run.Folder, summary);
        var (_, hash) = manifest.Complete(run.Folder, finished);
        return summary with { ManifestHash = hash };
    }

    /// <returns>Losses that are not finite.</returns>
    /// <exception cref="RunFailedException">None is.</exception>
    private async Task<long> WriteLossesAsync(LossBook book, CancellationToken stop)
    {
        var (seen, all, broken) = (new PromptBitmap(), 0L, 0L);
        await _tables.WriteAsync<LossRow>(
            async (add, token) =>
            {
                await foreach (var row in run.Checkpoints.Losses.ReadAllAsync(token))
                {
                    // After a kill a row may be there twice.
                    if (!seen.Add(row.Ordinal))
                    {
                        continue;
                    }

                    var (model, place, index) = plan.At(row.Ordinal);
                    var (unit, values) = (plan.UnitsOf(model)[index], row.Unpack());
                    book.Add(model, place, unit, values);
                    (all, broken) = (all + values.Length, broken + values.LongCount(value => !double.IsFinite(value)));
                    foreach (var loss in MembershipTables.Losses(run.RunId, inputs.Models[model].Name, subjects.All[place], unit, values))
                    {
                        await add(loss);
                    }
                }
            },
            stop);
        return broken < all ? broken : throw new RunFailedException($"every one of the {all} losses is NaN or infinite: the model is broken or its weights overflow");
    }

    /// <summary>Of the table, which is sorted: an attack's rows stand together.</summary>
    private async Task<IReadOnlyList<AttackResultRow>> ResultsAsync(AttackResults results, CancellationToken stop)
    {
        var (found, group) = (new List<AttackResultRow>(), new List<ScoreRow>());
        await foreach (var row in TableReader.ReadAsync<ScoreRow>(run.Folder.Tables, stop))
        {
            if (group.Count > 0 && !AttackResults.IsSame(group[0], row))
            {
                found.Add(results.Of(group));
                group.Clear();
            }

            group.Add(row);
        }

        return group.Count > 0 ? [.. found, results.Of(group)] : found;
    }

    private IEnumerable<ScoreRow> RowsOf(ScoreSet set) => MembershipTables.Scores(
        run.RunId, inputs.Models[set.Target].Name, set, [.. subjects.All.Select(subject => (subject.Source, subject.ImageId))], subjects.Members[set.Target]);

    private IEnumerable<string> WarningsOf(long broken)
    {
        if (broken > 0)
        {
            yield return $"{broken} losses are NaN or infinite and were left out";
        }

        foreach (var line in FinishNotes.WarningsOf(run.Training.Pack, "training").Concat(run.Control is { } others ? FinishNotes.WarningsOf(others.Pack, "others") : []))
        {
            yield return line;
        }
    }
}
