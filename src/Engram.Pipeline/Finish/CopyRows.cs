using Engram.Memorization;
using Engram.Pipeline.Matching;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Finish;

/// <summary>The rows of table copies, decided on integers where a distance decides.</summary>
/// <param name="values">d of a whole picture.</param>
/// <param name="most">match.l2.</param>
internal sealed class CopyRows(string runId, int values, decimal most, TrainingLabels labels)
{
    public IEnumerable<CopyRow> Of(FlaggedPrompt prompt)
    {
        var extracted = prompt.Matches.Where(match => match.Extracted).Select(match => match.Generation).ToHashSet();
        return prompt.Copies.Select(copy => RowOf(prompt.Clique.PromptId, copy, extracted.Contains(copy.Generation)));
    }

    private CopyRow RowOf(string promptId, MemberCopy copy, bool extracted)
    {
        var view = copy.ViewRow is not null && copy.ViewSquared <= L2.AtMost(most, values);
        var template = copy.TemplateRow is not null && copy.TemplateSquared <= L2.AtMost(most, copy.TemplateValues) && copy.TemplateAdaptive < 1;
        return new CopyRow(
            runId, promptId, copy.Generation, extracted,
            copy.ViewRow is { } viewed ? labels.ImageIdOf(viewed) : null,
            copy.ViewRow is null ? null : new PictureView(copy.ViewLeft, copy.ViewTop, copy.ViewMirrored).ToString(),
            copy.ViewRow is null ? null : L2.Of(copy.ViewSquared, values),
            view,
            copy.TemplateRow is { } shared ? labels.ImageIdOf(shared) : null,
            copy.TemplateRow is null ? null : copy.TemplateValues / (double)values,
            copy.TemplateRow is null ? null : L2.Of(copy.TemplateSquared, copy.TemplateValues),
            copy.TemplateRow is null ? null : copy.TemplateAdaptive,
            template,
            copy.EncoderRow is { } alike ? labels.ImageIdOf(alike) : null,
            copy.EncoderRow is null ? null : copy.EncoderCosine,
            copy.EncoderCopy,
            Disagree(extracted, copy.ViewRow is null ? null : view, copy.TemplateRow is null ? null : template, copy.EncoderRow is null ? null : copy.EncoderCopy));
    }

    /// <param name="others">What the other rules say; null for one that was not applied.</param>
    public static bool Disagree(bool extracted, params ReadOnlySpan<bool?> others)
    {
        foreach (var other in others)
        {
            if (other is { } says && says != extracted)
            {
                return true;
            }
        }

        return false;
    }
}
