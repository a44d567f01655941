using Engram.Storage.Tables;

namespace Engram.Pipeline.Reviews;

/// <summary>A prompt with what each of its reviewers last said.</summary>
/// <param name="Matched">The training set holds what it gives, by the strict rule.</param>
/// <param name="Labels">One a reviewer; at least one.</param>
internal readonly record struct LabelledPrompt(bool Matched, IReadOnlyList<LabelRow> Labels)
{
    public bool IsFound => Labels.All(Finds);

    public bool IsCopy => Labels.All(row => row.Verdict == LabelRow.Copy);

    public static bool Finds(LabelRow row) => row.Verdict is LabelRow.Copy or LabelRow.NearCopy;

    /// <summary>The word on which all reviewers agree.</summary>
    public string Of(Func<LabelRow, string> word)
    {
        var first = word(Labels[0]);
        return Labels.All(row => word(row) == first) ? first : LabelReport.Disputed;
    }
}
