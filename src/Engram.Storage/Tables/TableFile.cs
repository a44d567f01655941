namespace Engram.Storage.Tables;

/// <summary>What the footer of one file of a table says.</summary>
/// <param name="Columns">The fixed ones, then <c>training.columns</c>.</param>
internal sealed record TableFile(string Path, IReadOnlyList<ColumnDefinition> Columns, long Rows);
