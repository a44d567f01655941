namespace Engram.Pipeline.Reports;

/// <summary>What deduplication would leave out of the training set.</summary>
/// <param name="Rows">Readable training rows.</param>
/// <param name="Clusters">Pictures that stand more than once.</param>
/// <param name="InClusters">Rows of these.</param>
/// <param name="Removed">Rows beyond the first of each.</param>
/// <param name="LargestCluster">Rows.</param>
public sealed record DeduplicationFigure(long Rows, long Clusters, long InClusters, long Removed, long LargestCluster);
