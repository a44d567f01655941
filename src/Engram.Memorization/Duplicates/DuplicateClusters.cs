namespace Engram.Memorization;

/// <summary>All clusters of a training set, copies descending, first row ascending.</summary>
public sealed class DuplicateClusters
{
    internal DuplicateClusters(IReadOnlyList<DuplicateCluster> clusters) => Clusters = clusters;

    public IReadOnlyList<DuplicateCluster> Clusters { get; }

    /// <summary>Index into <see cref="Clusters"/>, or −1 for a row that was not added (an unreadable image).</summary>
    public int ClusterOf(long row) => throw new NotImplementedException();

    /// <summary>The rows of a cluster, ascending.</summary>
    public IReadOnlyList<long> RowsOf(int cluster) => throw new NotImplementedException();
}
