namespace Engram.Storage.DataSets;

/// <summary>A top-level column of a Parquet file.</summary>
/// <param name="Leaf">Physical type of a column without parts, else null.</param>
/// <param name="IsText">Marked as text.</param>
/// <param name="Parts">Names of a struct's members; empty for a plain column.</param>
internal sealed record ParquetColumn(string Name, ParquetType? Leaf, bool IsText, IReadOnlyList<string> Parts)
{
    public override string ToString() =>
        Leaf is null ? $"struct of {string.Join(", ", Parts)}" : IsText ? "text" : Leaf.ToString()!.ToUpperInvariant();
}
