namespace Engram.Storage.Warehouse;

/// <summary>A table as catalogue.json states it.</summary>
/// <param name="Files">Pattern of its files, relative to the lake.</param>
/// <param name="Columns">Those of every run in the lake; a file without one has null for it. run_id is the partition's.</param>
internal sealed record LakeTable(string Name, string Files, IReadOnlyList<LakeColumn> Columns);
