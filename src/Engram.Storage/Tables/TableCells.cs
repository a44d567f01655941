namespace Engram.Storage.Tables;

/// <summary>One row of a row group that was read column by column.</summary>
internal readonly struct TableCells(IReadOnlyList<Array> columns, int row)
{
    public int Count => columns.Count;

    public string Text(int column) => ((string?[])columns[column])[row]!;

    public string? NullableText(int column) => ((string?[])columns[column])[row];

    public long Integer(int column) => ((long[])columns[column])[row];

    public long? NullableInteger(int column) => ((long?[])columns[column])[row];

    public double Number(int column) => ((double[])columns[column])[row];

    public double? NullableNumber(int column) => ((double?[])columns[column])[row];

    public bool Flag(int column) => ((bool[])columns[column])[row];

    public DateTime Time(int column) => DateTime.SpecifyKind(((DateTime[])columns[column])[row], DateTimeKind.Utc);
}
