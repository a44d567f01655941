namespace Engram.Cli.Submit;

/// <summary>What the scheduler is told; null leaves it to the cluster's own default.</summary>
internal sealed record SubmitOptions
{
    /// <summary>Of each shard; the merge takes none.</summary>
    public int Gpus { get; init; } = 1;

    public int? Cpus { get; init; }

    /// <summary>As the scheduler writes it: 64G, 64Gi.</summary>
    public string? Memory { get; init; }

    /// <summary>As the scheduler writes it: 12:00:00; seconds for Kubernetes.</summary>
    public string? Time { get; init; }

    /// <summary>Slurm's partition, Kubernetes' namespace.</summary>
    public string? Partition { get; init; }

    public string? Account { get; init; }

    /// <summary>Shards that run at the same time; null for all.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Further options of sbatch, each as it stands after #SBATCH.</summary>
    public IReadOnlyList<string> Raw { get; init; } = [];

    /// <summary>Container image with the program engram.</summary>
    public string? Image { get; init; }

    /// <summary>Persistent volume claims and where they are mounted: the same paths as here.</summary>
    public IReadOnlyList<(string Claim, string Path)> Volumes { get; init; } = [];

    public bool FullHash { get; init; }
}
