namespace Engram.Storage.DataSets;

/// <summary>What a reader sees, before any picture is decoded.</summary>
/// <param name="Format">In words: "Parquet", "WebDataset tar".</param>
/// <param name="Files">Number of files that are read.</param>
/// <param name="Fields">Columns, JSON fields and members that the set has.</param>
/// <param name="Caption">What the captions are taken from; null where there are none.</param>
/// <param name="Image">What the pictures are taken from.</param>
/// <param name="Id">What the ids are taken from.</param>
public sealed record SourceDescription(
    string Format, int Files, IReadOnlyList<SourceField> Fields, string? Caption, string Image, string Id);
