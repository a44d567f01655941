using Engram.Storage.Tables;

namespace Engram.Pipeline.Reviews;

/// <summary>The table labels as it was when a reviewer had made fewer entries.</summary>
internal static class LabelBook
{
    /// <param name="rows">By reviewer and entry.</param>
    /// <param name="entries">How many of each reviewer; reviewers that it does not name had made none. Null takes all.</param>
    public static IReadOnlyList<LabelRow> Until(IReadOnlyList<LabelRow> rows, IReadOnlyDictionary<string, long>? entries)
    {
        if (entries is null)
        {
            return rows;
        }

        var kept = rows.Where(row => row.Entry <= entries.GetValueOrDefault(row.Reviewer)).ToList();
        var last = kept.GroupBy(row => (row.Reviewer, row.PromptId)).ToDictionary(group => group.Key, group => group.Max(row => row.Entry));
        return [.. kept.Select(row => row with { Latest = last[(row.Reviewer, row.PromptId)] == row.Entry })];
    }
}
