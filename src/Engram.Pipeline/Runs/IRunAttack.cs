using Engram.Storage.Runs;

namespace Engram.Pipeline.Runs;

/// <summary>An attack in its three parts: a run on one machine does them one after another, shards share the second among them.</summary>
internal interface IRunAttack
{
    /// <summary>What all prompts have in common, made durable: which they are, and the threshold. Done already, it is read.</summary>
    Task PrepareAsync(CancellationToken stop);

    /// <summary>Generations of each prompt, or samples of each chunk, in the order of ordinals; after the preparation.</summary>
    Task<IReadOnlyList<int>> WorkAsync(CancellationToken stop);

    /// <summary>Draws and measures what is not durable of the context's part; after the preparation.</summary>
    Task DrawAsync(CancellationToken stop);

    /// <summary>Relative paths of the generations that are kept, with the ordinal of their prompt or chunk; after all are drawn.</summary>
    IAsyncEnumerable<(long Ordinal, string Path)> KeptAsync(CancellationToken stop);

    /// <summary>Tables, pictures, summary and the completed manifest; after all is drawn.</summary>
    /// <param name="warnings">From opening, one line each.</param>
    Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop);
}
