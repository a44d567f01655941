using Engram.Memorization;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options.Rules;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Membership;

/// <summary>The rows of the tables of a membership attack.</summary>
internal static class MembershipTables
{
    /// <summary>As the tables spell a kind of loss.</summary>
    public static string WordOf(LossKind kind) => kind switch
    {
        LossKind.Loss => "loss",
        LossKind.Secmi => "secmi",
        _ => "pia",
    };

    /// <summary>The rows of one unit.</summary>
    public static IEnumerable<LossRow> Losses(string runId, string model, Subject subject, LossUnit unit, double[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var isLoss = unit.Kind is LossKind.Loss;
            yield return new LossRow(
                runId, model, subject.Source, subject.ImageId, WordOf(unit.Kind), unit.Timesteps[isLoss ? 0 : i],
                isLoss ? i % unit.Draws : 0, isLoss && i >= unit.Draws, double.IsFinite(values[i]) ? values[i] : null);
        }
    }

    public static IEnumerable<MembershipRow> Members(string runId, MembershipInputs inputs, SubjectList subjects) =>
        subjects.Members.SelectMany((members, model) => subjects.All.Select(subject => new MembershipRow(
            runId, inputs.Models[model].Name, subject.Source, subject.ImageId, members[subject.Place])));

    /// <param name="target">The name of the set's target.</param>
    /// <param name="pictures">Source and id, in the order of the scores.</param>
    /// <param name="members">Of the target.</param>
    public static IEnumerable<ScoreRow> Scores(
        string runId, string target, ScoreSet set, IReadOnlyList<(string Source, string ImageId)> pictures, bool[] members)
    {
        for (var i = 0; i < pictures.Count; i++)
        {
            var (within, without) = set.Fits is { } fits ? (fits.In[i], fits.Out[i]) : (default, default);
            var isGlobal = set.Attack.IsGlobal();
            var online = set.Attack.NeedsMembers();
            yield return new ScoreRow(
                runId, target, OptionKeys.WordOf(set.Attack), set.Timestep, set.Draws, pictures[i].Source, pictures[i].ImageId, members[i], set.Scores[i],
                online && within.Count > 0 ? within.Mean : null,
                without.Count > 0 ? without.Mean : null,
                online ? isGlobal ? set.Fits!.InVariance : within.Variance : null,
                set.Fits is null ? null : isGlobal ? set.Fits.OutVariance : without.Variance);
        }
    }

    /// <summary>Tables of other attacks, without rows: every run has every table.</summary>
    public static async Task WriteEmptyAsync(RunContext run, TableSet tables, CancellationToken stop)
    {
        await tables.WriteAsync<PromptRow>([], stop);
        await tables.WriteAsync<GenerationRow>([], stop);
        await tables.WriteAsync<EdgeRow>([], stop);
        await tables.WriteAsync<CliqueRow>([], stop);
        await tables.WriteAsync<ExtractionRow>((_, _) => Task.CompletedTask, stop, run.Options.Training.Columns);
        await tables.WriteAsync<CopyRow>([], stop);
        await tables.WriteAsync<NullDistanceRow>([], stop);
        await tables.WriteAsync<ScreeningRow>([], stop);
    }
}
