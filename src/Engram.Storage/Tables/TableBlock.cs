namespace Engram.Storage.Tables;

/// <summary>A row group in memory, column by column.</summary>
/// <param name="Values">As many arrays as columns: <c>string?[]</c>, <c>long[]</c>, <c>long?[]</c>, …, each of <paramref name="Rows"/> items.</param>
internal sealed record TableBlock(IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<Array> Values, int Rows);
