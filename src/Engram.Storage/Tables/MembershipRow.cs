namespace Engram.Storage.Tables;

/// <summary>Table <c>memberships</c>: whether a model was trained on a picture, as its list says.</summary>
/// <param name="Model">As in table losses; the reference model has no rows.</param>
/// <param name="Source">training, or others.</param>
public sealed record MembershipRow(string RunId, string Model, string Source, string ImageId, bool Member) : ITableRow<MembershipRow>
{
    public static string Table => "memberships";

    static IReadOnlyList<TableColumn<MembershipRow>> ITableRow<MembershipRow>.Fields =>
    [
        Columns<MembershipRow>.Text("run_id", row => row.RunId),
        Columns<MembershipRow>.Text("model", row => row.Model),
        Columns<MembershipRow>.Text("source", row => row.Source),
        Columns<MembershipRow>.Text("image_id", row => row.ImageId),
        Columns<MembershipRow>.Flag("member", row => row.Member),
    ];

    public static int Compare(MembershipRow left, MembershipRow right) =>
        string.CompareOrdinal(left.Model, right.Model) is var model and not 0 ? model
        : string.CompareOrdinal(left.Source, right.Source) is var source and not 0 ? source
        : string.CompareOrdinal(left.ImageId, right.ImageId);

    static MembershipRow ITableRow<MembershipRow>.From(TableCells cells) =>
        new(cells.Text(0), cells.Text(1), cells.Text(2), cells.Text(3), cells.Flag(4));
}
