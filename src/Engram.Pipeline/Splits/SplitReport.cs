namespace Engram.Pipeline.Splits;

/// <summary>What was split and how: split.json.</summary>
/// <param name="DataHash">Of the set as it was read.</param>
/// <param name="Rows">Of the set.</param>
/// <param name="Pictures">Readable ones: those that were split.</param>
/// <param name="Clusters">A picture without duplicates is one.</param>
/// <param name="LargestCluster">Pictures.</param>
/// <param name="InDuplicates">Pictures that have a duplicate.</param>
/// <param name="Sizes">Pictures of each half.</param>
public sealed record SplitReport(
    string Data, string DataHash, long Rows, long Pictures, int Clusters, long LargestCluster, long InDuplicates, decimal Near, long Seed, IReadOnlyList<long> Sizes);
