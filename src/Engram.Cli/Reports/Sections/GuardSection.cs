using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>What a guard on the outputs would have withheld.</summary>
internal static class GuardSection
{
    private const string Outside = "marked generations of captions that the training set does not hold";
    private const string Control = "samples, with the control set in the training set’s place (false alarms)";

    public static Markup Of(ReportFigures figures)
    {
        if (figures.Guard is not { } guard)
        {
            return Html.Of($"<p>Not known before the run ends: it keeps no picture that tells what an l2 is.</p>");
        }

        var untargeted = figures.Untargeted is not null;
        return Html.Of($"""
            <p>A guard that compares every output with the whole training set, and withholds it at or below l2 {guard.L2:0.00}, would have done
            this:</p>
            {HtmlTable.Of("Guard", caption: false, ["withheld", "#of", "#rate", "#95 % interval"], Rows(guard, untargeted))}
            {(guard.ControlBlocked is { Trials: 0 }
                ? Html.Of($"<p>No caption from outside the training set was flagged, so none of their generations was compared.</p>")
                : Markup.None)}
            {(guard.Rest is { } rest ? Html.Of($"""
                <p>{Say.Count(rest)} marked generations of prompts that had one withheld lie above the bound and would have passed.</p>
                """) : Markup.None)}
            <p class="note">{(untargeted
                ? "Every usable sample was compared."
                : "Only marked generations were compared with the training set, so nothing is said of the others.")}
            A plain bound does not carry over between data sets: on some it takes in pictures that the model never saw.</p>
            """);
    }

    private static IEnumerable<Markup[]> Rows(GuardFigure guard, bool untargeted)
    {
        yield return Row(untargeted ? "samples" : "marked generations", guard.Blocked);
        if (guard.Silenced is { } silenced)
        {
            yield return Row("flagged prompts of which no marked generation passes", silenced);
        }

        if (guard.ControlBlocked is { Trials: > 0 } control)
        {
            yield return Row(untargeted ? Control : Outside, control);
        }
    }

    private static Markup[] Row(string name, Share share) =>
        [Cell($"{Say.Count(share.Hits)} {name}"), Cell(Say.Count(share.Trials)), Cell(Say.Percent(share)), Cell(Say.Interval(share))];
}
