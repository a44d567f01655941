namespace Engram.Memorization;

/// <summary>All clusters of a training set, copies descending, first row ascending.</summary>
public sealed class DuplicateClusters
{
    private readonly ClusterMembers _members;

    internal DuplicateClusters(IReadOnlyList<DuplicateCluster> clusters, ClusterMembers members) => (Clusters, _members) = (clusters, members);

    public IReadOnlyList<DuplicateCluster> Clusters { get; }

    /// <summary>Index into <see cref="Clusters"/>, or −1 for a row that was not added (an unreadable image).</summary>
    public int ClusterOf(long row) => _members.ClusterOf(row);

    /// <summary>The rows of a cluster, ascending.</summary>
    public IReadOnlyList<long> RowsOf(int cluster) => _members.RowsOf(cluster);
}
