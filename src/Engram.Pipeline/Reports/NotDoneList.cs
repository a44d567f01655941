using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>What a run did not do. Everything is listed, also where it did not happen, so that a reader sees that it was looked for.</summary>
internal static class NotDoneList
{
    private const string Later = "not known before the run ends";

    public static IReadOnlyList<NotDone> OfPrompts(PromptFigures figures, RunSummary? summary, IReadOnlyList<NotDone> blanks) =>
    [
        new("Prompts not through every stage", figures.Selected - figures.Done, "prompts", "they are in no figure here"),
        new("Undecided prompts", figures.Undecided, "prompts",
            "the clique search ran out of its budget: neither flagged nor cleared; a larger clique.nodes decides more"),
        new("Cliques whose size is only bounded", figures.Bounded, "prompts",
            "the largest clique may be larger than clique_size, up to clique_bound"),
        new("Generations that stop.risk left out", figures.Planned - figures.Generations, "generations",
            "a prompt whose clique became improbable was not drawn to its end"),
        .. Unusable(figures.Unusable, summary),
        .. blanks,
        .. Training(summary),
    ];

    public static IReadOnlyList<NotDone> OfSamples(UntargetedReport found, long planned, RunSummary? summary) =>
    [
        new("Samples not compared yet", Math.Max(0, planned - found.Samples.Compared - found.Unusable), "samples", "they are in no figure here"),
        .. Unusable(found.Unusable, summary),
        .. Training(summary),
    ];

    public static IReadOnlyList<NotDone> OfLosses(MembershipFigure found, RunSummary? summary) =>
    [
        new("Losses not taken yet", found.Planned - found.Rows, "pictures before a model", "they are in no figure here"),
        new("Non-finite losses", summary?.NonFinite ?? 0, "losses", summary is null ? Later : "NaN or infinite: left out"),
        new("Pictures without a score", found.Summary?.Results.Select(row => row.Unscored).DefaultIfEmpty().Max() ?? 0, "pictures",
            summary is null ? Later : "too few shadow models with or without them, in the attack that scores fewest"),
        .. Training(summary),
    ];

    public static IReadOnlyList<NotDone> OfInpainting(InpaintingFigure found, RunSummary? summary) =>
    [
        new("Trials not judged yet", Math.Max(0, found.Planned - found.Trials), "trials", "they are in no figure here"),
        .. Unusable(found.Unusable, summary),
        .. Training(summary),
    ];

    private static IEnumerable<NotDone> Unusable(long unusable, RunSummary? summary)
    {
        if (summary is null)
        {
            yield return new("Blank or non-finite generations", unusable, "generations", "they have no edges and match nothing");
        }
        else
        {
            yield return new("Blank generations", summary.Blank, "generations", "one colour all over: they have no edges and match nothing");
            yield return new("Non-finite generations", summary.NonFinite, "generations", "NaN or infinite: left out");
        }
    }

    private static IEnumerable<NotDone> Training(RunSummary? summary)
    {
        yield return new(
            "Training rows without a picture", summary?.TrainingMissing ?? 0, "rows", summary is null ? Later : "they were not matched");
        yield return new(
            "Training pictures that cannot be read", summary?.TrainingUnreadable ?? 0, "rows",
            summary is null ? Later : "they were not matched; log/ names each");
    }
}
