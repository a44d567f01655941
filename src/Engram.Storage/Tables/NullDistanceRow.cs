namespace Engram.Storage.Tables;

/// <summary>Table <c>null_distances</c>: pairs whose squared sum lies in [SquaredFrom, SquaredTo).</summary>
public sealed record NullDistanceRow(string RunId, long SquaredFrom, long SquaredTo, long Pairs)
    : ITableRow<NullDistanceRow>
{
    public static string Table => "null_distances";

    public static int Compare(NullDistanceRow left, NullDistanceRow right) => left.SquaredFrom.CompareTo(right.SquaredFrom);
}
