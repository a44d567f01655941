namespace Engram.Storage.Tables;

/// <summary>A table of a run by name, for code that treats all tables alike.</summary>
internal abstract class TableDefinition
{
    public static TableDefinition Of<TRow>()
        where TRow : ITableRow<TRow> => new Typed<TRow>();

    public abstract string Name { get; }

    /// <summary>The fixed columns; a run's own may be followed by <c>training.columns</c>.</summary>
    public abstract IReadOnlyList<ColumnDefinition> Columns { get; }

    public abstract Type RowType { get; }

    /// <summary>The table's files in the order of their rows.</summary>
    /// <exception cref="CheckpointException">A file is damaged or has not the columns of this version.</exception>
    public abstract Task<IReadOnlyList<TableFile>> FilesAsync(string tables, CancellationToken cancel);

    /// <summary>A file's row groups, one in memory at a time.</summary>
    public abstract IAsyncEnumerable<TableBlock> ReadAsync(TableFile file, CancellationToken cancel);

    private sealed class Typed<TRow> : TableDefinition
        where TRow : ITableRow<TRow>
    {
        public override string Name => TRow.Table;

        public override IReadOnlyList<ColumnDefinition> Columns { get; } = [.. TRow.Fields.Select(column => ColumnDefinition.Of(column.Field))];

        public override Type RowType => typeof(TRow);

        public override Task<IReadOnlyList<TableFile>> FilesAsync(string tables, CancellationToken cancel) =>
            TableReader.DescribeAsync<TRow>(tables, cancel);

        public override IAsyncEnumerable<TableBlock> ReadAsync(TableFile file, CancellationToken cancel) =>
            TableReader.BlocksAsync<TRow>(file, cancel);
    }
}
