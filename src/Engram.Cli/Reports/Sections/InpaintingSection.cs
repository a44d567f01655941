using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>Hidden parts that were filled in: how near the best trials of both models come, set by set and picture by picture.</summary>
internal static class InpaintingSection
{
    public static Markup Of(ReportFigures figures)
    {
        if (figures.Inpainting is not { Summary: { } found } figure)
        {
            return Markup.None;
        }

        (string Name, InpaintingSet Set)[] sets = found.HeldOut is { } other
            ? [("training set", found.Training), ("held-out set, seen by neither", other)]
            : [("training set", found.Training)];
        return Html.Of($"""
            <p>Of each picture {Say.Count(found.Hidden)} of {Say.Count(found.Pixels)} pixels were hidden and filled in {Say.Count(found.Trials)} times by
            each of two models: the attacked one, and a reference that never saw the picture. The best {Say.Count(found.Best)} trials of each are those
            with the smallest ratio of the attacked model’s loss to the reference’s; the original had no part in that. Distances are l2 of the
            hidden pixels to the original’s.</p>
            {HtmlTable.Of(
                "Both sets", caption: true, ["pictures of", "#number", "#closer than the reference", "#rate", "#95 % interval", "#recovered", "#by the reference", "#best l2, median", "#of the reference"],
                sets.Select(entry => (Markup[])
                [
                    Cell(entry.Name), Cell(Say.Count(entry.Set.Pictures)), Cell(Say.Of(entry.Set.Closer)), Cell(Say.Percent(entry.Set.Closer)),
                    Cell(Say.Interval(entry.Set.Closer)), Cell(Say.Count(entry.Set.Recovered.Hits)), Cell(Say.Count(entry.Set.ReferenceRecovered.Hits)),
                    Cell(Say.L2(entry.Set.BestL2)), Cell(Say.L2(entry.Set.ReferenceBestL2)),
                ]))}
            {HtmlTable.Of(
                "Picture by picture", caption: true, ["picture", "set", "#copies", "#best l2, mean", "#nearest", "#reference, mean", "#nearest", "closer", "recovered"],
                figure.Rows.Select(row => (Markup[])
                [
                    Html.Of($"<bdi class=\"mono\">{row.ImageId}</bdi>"), Cell(row.ComparedWith), Cell(Say.Count(row.Copies)), Cell(Say.L2(row.BestL2)),
                    Cell(Say.L2(row.NearestL2)), Cell(Say.L2(row.ReferenceBestL2)), Cell(Say.L2(row.ReferenceNearestL2)), Cell(row.Closer ? "yes" : "no"),
                    Cell(row.Recovered ? "yes" : "no"),
                ]))}
            {(figure.Left == 0 ? Markup.None : Html.Of($"<p class=\"note\">{Say.Count(figure.Left)} more pictures stand in tables/inpainting_results.</p>"))}
            """);
    }
}
