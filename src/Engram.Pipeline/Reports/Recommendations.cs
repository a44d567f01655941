using static Engram.Pipeline.Reports.Wording;

namespace Engram.Pipeline.Reports;

/// <summary>The paper's four recommendations (reported, not checked against its text), each with this run's numbers.</summary>
internal static class Recommendations
{
    public static IReadOnlyList<Recommendation> Of(ReportFigures figures) =>
    [
        new("Deduplicate the training set, and do not over-train", [.. Deduplicate(figures)]),
        new("Audit models with these attacks", [.. Audit(figures)]),
        new("Use privacy-preserving training once it is practical", [.. Privacy(figures)]),
        new("Temper claims of privacy", [.. Claims(figures)]),
    ];

    private static IEnumerable<string> Deduplicate(ReportFigures figures)
    {
        if (figures.Deduplication is { } set)
        {
            yield return set.Clusters == 0
                ? Text($"None of the {set.Rows:N0} readable training rows is a duplicate of another by this run's rule.")
                : Text($"{set.Clusters:N0} pictures stand more than once, in {set.InClusters:N0} of {set.Rows:N0} readable rows.")
                    + Text($" One row of each leaves {set.Rows - set.Removed:N0}; report/deduplicated.txt lists their ids.");
        }

        if (figures.Membership is { Summary: { } asked })
        {
            yield return Text($"The {asked.Pictures:N0} pictures asked about were told apart as they stand, {asked.Members:N0} of them members; a member's near-duplicates are on its side (membership.split_clusters).");
        }
        else if (figures.Inpainting is { Summary: { } inpainted })
        {
            yield return $"Of the pictures filled in, {Say(inpainted.Training.Recovered)} came back within match.l2.";
        }
        else if (Copied(figures) is { } copied)
        {
            var single = figures.Copies.FirstOrDefault(group => group.Name == "1");
            yield return $"Captions of pictures that stand more than once gave back a training picture in {Say(copied)}"
                + (single is null ? "." : $"; captions of pictures that stand once in {Say(single.Extracted)}.");
        }

        if (figures.DuplicateCurve is { } curve)
        {
            var interval = Text($"95 % interval {curve.OddsInterval.Lower:0.00} to {curve.OddsInterval.Upper:0.00}");
            yield return Text($"When the copies double, the odds of an extraction grow by a factor of {curve.OddsPerDoubling:0.00} ({interval}")
                + (curve.Method == "firth" ? ", kept finite by Firth's penalty)." : ").");
        }

        if (figures.Untargeted is not null && figures.Gallery.Extracted is { Count: > 0 } shown)
        {
            var copies = shown.Count(entry => entry.Copies > 1);
            yield return Text($"Of the {shown.Count:N0} pictures hit most often, {copies:N0} stand more than once in the training set.");
        }

        yield return "How memorisation grew during training can only be told by attacking earlier checkpoints of the same training with this configuration.";
    }

    private static IEnumerable<string> Audit(ReportFigures figures)
    {
        var head = figures.Headline;
        if (figures.Membership is { } asked)
        {
            foreach (var line in Membership(asked))
            {
                yield return line;
            }

            yield break;
        }

        if (figures.Inpainting is not null)
        {
            yield return $"The attacked model came closer to {Say(head.Flagged)} hidden parts than a model that never saw the pictures did.";
            yield break;
        }

        if (figures.Untargeted is { } untargeted)
        {
            yield return $"Of the samples, {Say(untargeted.Training.Hits)} came back as a training picture; different pictures: "
                + Text($"{untargeted.Training.Unique:N0}.");
            yield return untargeted.Control is { } control
                ? $"With pictures that the model never saw in the training set's place, {Say(control.Hits)}: that much is chance and likeness."
                : "No control set was compared, so this rate has nothing to stand beside (untargeted.control).";
            yield break;
        }

        yield return $"Of the prompts attacked, with {Text($"{head.Generations:N0}")} generations in all, {Say(head.Flagged)} were flagged without looking at the "
            + $"training set; {Say(head.Extracted)} gave back a training picture.";
        yield return $"Of the flagged prompts, {Say(head.Confirmed)} were confirmed by the training set.";
        yield return head.Controls is { } controls
            ? $"Of the captions that the training set does not hold, {Say(controls)} were flagged."
            : "No caption from outside the training set was attacked, so the flag rate has no control (strategy control or file).";
    }

    private static IEnumerable<string> Privacy(ReportFigures figures)
    {
        if (figures.Copies.FirstOrDefault(group => group.Name == "1") is { } once)
        {
            yield return $"Deduplication does not protect pictures that stand once: of their captions, {Say(once.Extracted)} gave back a training picture.";
        }
        else if (figures.Untargeted is not null && figures.Gallery.Extracted is { Count: > 0 } shown)
        {
            var single = shown.Count(entry => entry.Copies == 1);
            yield return Text($"Deduplication does not protect pictures that stand once: {single:N0} of the {shown.Count:N0} pictures hit most often do.");
        }
        else if (figures.Membership is { Summary: { } asked })
        {
            yield return Text($"Membership was asked of {asked.Pictures:N0} pictures, {asked.Members:N0} of them members; an attack that finds them does so without a copy being given back.");
        }
        else if (figures.Inpainting is { Summary: { } inpainted })
        {
            yield return $"Of the pictures filled in, {Say(inpainted.Training.Recovered)} came back within match.l2, however often each stands.";
        }
        else if (figures.Untargeted is { } samples)
        {
            yield return $"Of the samples, {Say(samples.Training.Hits)} came back as a training picture, so what deduplication leaves was not measured.";
        }
        else if (figures.Membership is null && figures.Inpainting is null)
        {
            yield return Text($"None of the {figures.Headline.Done:N0} prompts attacked is known to caption a picture that stands once, so what deduplication leaves was not measured.");
        }

        yield return "Whether differentially private training would help cannot be told from this run; in the paper it diverged (quoted).";
    }

    private static IEnumerable<string> Claims(ReportFigures figures)
    {
        var head = figures.Headline;
        if (figures.Membership is { } asked)
        {
            yield return asked.Summary is { } found && found.Results.Where(row => row.Target == found.Blind[0].Target && row.Epsilon is not null).MaxBy(row => row.Epsilon) is { } best
                ? Text($"A claim of differential privacy with ε below {best.Epsilon:0.00} at δ = {found.Delta} is contradicted by {best.Attack} (95 % confidence){(best.Void ? "; but the result is void" : "")}.")
                : Text($"No attack bounds the privacy loss from below with {asked.Summary?.Pictures ?? 0:N0} pictures.");
            yield return "What is found is a lower bound: more shadow models, other timesteps and other attacks may tell more.";
            yield break;
        }

        if (figures.Inpainting is not null)
        {
            yield return $"A claim that this model cannot fill in what it was trained on stands against {Say(head.Flagged)} of the hidden parts.";
            yield return "What is found is a lower bound: other masks, more trials and other attacks may give back more.";
            yield break;
        }

        if (figures.Untargeted is { } untargeted)
        {
            yield return untargeted.Training.Unique > 0
                ? Text($"A claim that this model does not give back training pictures is contradicted by {untargeted.Training.Unique:N0} of them.")
                : Text($"No sample hit; the rate of samples that do may still be as high as {100 * untargeted.Training.Hits.High:0.00} % (95 %).");
        }
        else if (head.Extracted.Hits > 0)
        {
            yield return Text($"A claim that this model does not give back training pictures is contradicted by {head.Extracted.Hits:N0} prompts.");
        }
        else
        {
            yield return "No prompt gave back a training picture; among prompts like these the rate may still be as high as "
                + Text($"{100 * head.Extracted.High:0.0} % (95 %).");
        }

        yield return "What is found is a lower bound: captions that were not attacked, further seeds and other attacks may give back more.";
        if (figures.Guard is { Blocked.Trials: > 0 } guard)
        {
            yield return $"A guard that compares every output with the training set at l2 {Text($"{guard.L2:0.00}")} would have withheld "
                + $"{Say(guard.Blocked)} of the outputs compared"
                + (figures.Untargeted is not null && guard.ControlBlocked is { } alarms
                    ? $", and by the same bound {Say(alarms)} for pictures that the model never saw"
                    : "")
                + (guard.Rest is > 0 and var rest ? Text($"; {rest:N0} further outputs of the same prompts would have passed it.") : ".");
        }
    }

    private static IEnumerable<string> Membership(MembershipFigure asked)
    {
        if (asked.Summary is not { } found)
        {
            yield return "The attack goes on; nothing is known of it yet.";
            yield break;
        }

        foreach (var attack in found.Results.Where(row => row.Target == found.Blind[0].Target && row.Auc is not null).GroupBy(row => row.Attack).Select(rows => rows.MaxBy(row => row.Auc)!))
        {
            yield return Text($"{attack.Attack}: AUC {attack.Auc:0.000} (95 % interval {attack.AucLow:0.000} to {attack.AucHigh:0.000}) at timestep {attack.Timestep}")
                + (attack.Tpr1 is { } share ? Text($"; at 1 % false positives {100 * share:0.0} % of the members are found.") : ".");
        }
    }

    private static Runs.Share? Copied(ReportFigures figures)
    {
        PromptGroup[] copied = [.. figures.Copies.Where(group => group.Name is not ("0" or "1"))];
        return copied.Length == 0
            ? null
            : Runs.Share.Of(copied.Sum(group => group.Extracted.Hits), copied.Sum(group => group.Prompts));
    }
}
