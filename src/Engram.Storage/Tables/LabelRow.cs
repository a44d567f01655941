using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Storage.Tables;

/// <summary>Table <c>labels</c>: what a person entered of a flagged prompt. An entry is never changed; a second one of the same prompt follows it.</summary>
/// <param name="Entry">Place in the reviewer's entries, from 1.</param>
/// <param name="Place">Of the prompt in the shuffled list that the reviewer worked through, from 1.</param>
/// <param name="Listed">Prompts of that list: the first of the ranking.</param>
/// <param name="Seed">Of the shuffle.</param>
/// <param name="Verdict">One of <see cref="Verdicts"/>.</param>
/// <param name="Shows">One of <see cref="Subjects"/>.</param>
/// <param name="EnteredAt">UTC, whole microseconds.</param>
/// <param name="Latest">No later entry of the reviewer is of the same prompt.</param>
/// <param name="Chain">SHA-256 over the chain of the entry before it and this entry: no entry can change, go or come in between unnoticed.</param>
public sealed record LabelRow(
    string RunId,
    string Reviewer,
    long Entry,
    string PromptId,
    long Place,
    long Listed,
    long Seed,
    string Verdict,
    string Shows,
    DateTime EnteredAt,
    bool Latest,
    string Chain)
    : ITableRow<LabelRow>
{
    public const string Copy = "copy";
    public const string NearCopy = "near_copy";
    public const string Template = "template";
    public const string NotCopy = "not_copy";

    public static IReadOnlyList<string> Verdicts { get; } = [Copy, NearCopy, Template, NotCopy];

    public static IReadOnlyList<string> Subjects { get; } = ["person", "logo", "artwork", "product", "medical", "other"];

    public static string Table => "labels";

    static IReadOnlyList<TableColumn<LabelRow>> ITableRow<LabelRow>.Fields =>
    [
        Columns<LabelRow>.Text("run_id", row => row.RunId),
        Columns<LabelRow>.Text("reviewer", row => row.Reviewer),
        Columns<LabelRow>.Integer("entry", row => row.Entry),
        Columns<LabelRow>.Text("prompt_id", row => row.PromptId),
        Columns<LabelRow>.Integer("place", row => row.Place),
        Columns<LabelRow>.Integer("listed", row => row.Listed),
        Columns<LabelRow>.Integer("seed", row => row.Seed),
        Columns<LabelRow>.Text("verdict", row => row.Verdict),
        Columns<LabelRow>.Text("shows", row => row.Shows),
        Columns<LabelRow>.Time("entered_at", row => row.EnteredAt),
        Columns<LabelRow>.Flag("latest", row => row.Latest),
        Columns<LabelRow>.Text("chain", row => row.Chain),
    ];

    public static int Compare(LabelRow left, LabelRow right) =>
        string.CompareOrdinal(left.Reviewer, right.Reviewer) is var order and not 0 ? order : left.Entry.CompareTo(right.Entry);

    /// <summary>The chain that this entry has after <paramref name="previous"/> (empty for the first): 64 hex digits.</summary>
    public string ChainAfter(string previous)
    {
        string[] parts =
        [
            previous, RunId, Reviewer, Text(Entry), PromptId, Text(Place), Text(Listed), Text(Seed), Verdict, Shows,
            EnteredAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));

        static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
    }

    static LabelRow ITableRow<LabelRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.Text(3),
        cells.Integer(4),
        cells.Integer(5),
        cells.Integer(6),
        cells.Text(7),
        cells.Text(8),
        cells.Time(9),
        cells.Flag(10),
        cells.Text(11));
}
