using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>What a guard on the outputs would have withheld.</summary>
internal static class GuardSection
{
    public static Markup Of(ReportFigures figures)
    {
        if (figures.Guard is not { } guard)
        {
            return Html.Of($"<p>Not known before the run ends: it keeps no picture that tells what an l2 is.</p>");
        }

        var untargeted = figures.Untargeted is not null;
        return Html.Of($"""
            <p>A guard that compares every output with the whole training set, and withholds it at or below l2 {guard.L2:0.00}, would have done this:</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Guard"><table><thead><tr><th scope="col">withheld</th><th scope="col" class="n">of</th><th scope="col" class="n">rate</th><th scope="col" class="n">95 % interval</th></tr></thead><tbody>
            {Row(untargeted ? "samples" : "marked generations", guard.Blocked)}
            {(guard.Silenced is { } silenced ? Row("flagged prompts of which no marked generation passes", silenced) : Markup.None)}
            {(guard.ControlBlocked is { Trials: > 0 } control ? Row(untargeted ? "samples, with the control set in the training set’s place (false alarms)" : "marked generations of captions that the training set does not hold", control) : Markup.None)}
            </tbody></table></div>
            {(guard.ControlBlocked is { Trials: 0 } ? Html.Of($"<p>No caption from outside the training set was flagged, so none of their generations was compared.</p>") : Markup.None)}
            {(guard.Rest is { } rest ? Html.Of($"<p>{Say.Count(rest)} marked generations of prompts that had one withheld lie above the bound and would have passed.</p>") : Markup.None)}
            <p class="note">{(untargeted ? "Every usable sample was compared." : "Only marked generations were compared with the training set, so nothing is said of the others.")} A plain bound does not carry over between data sets: on some it takes in pictures that the model never saw.</p>
            """);
    }

    private static Markup Row(string name, Pipeline.Runs.Share share) => Html.Of(
        $"<tr><th scope=\"row\">{Say.Count(share.Hits)} {name}</th><td class=\"n\">{Say.Count(share.Trials)}</td><td class=\"n\">{Say.Percent(share)}</td><td class=\"n\">{Say.Interval(share)}</td></tr>");
}
