namespace Engram.Storage.Tables;

/// <summary>How a table is cut. Only <see cref="BufferBytes"/> may differ between machines: it leaves no trace in the files.</summary>
/// <param name="BufferBytes">Approximate bytes of rows in memory before they are sorted and put aside on disk.</param>
/// <param name="PartBytes">Approximate bytes of rows in a file.</param>
/// <param name="GroupBytes">Approximate bytes of rows in a row group.</param>
/// <param name="GroupRows">Rows in a row group, all in memory at once: some 15 MB of generations.</param>
internal sealed record TableLimits(long BufferBytes, long PartBytes, long GroupBytes, int GroupRows)
{
    public static TableLimits Default { get; } = new(64L << 20, 512L << 20, 16L << 20, 32_768);
}
