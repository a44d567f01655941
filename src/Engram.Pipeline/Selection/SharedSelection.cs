using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Selection;

/// <summary>Takes over the selection of another run that chose by the same keys, files and pictures, instead of working it out again.</summary>
internal static class SharedSelection
{
    // Sources last: its rows say that the selection is whole, so that one that a kill cut off is made again.
    private static readonly string[] Stages = ["embedding", "join", "outliers", "embeddings", "duplicates", "screening", "selection", "sources"];

    /// <param name="siblings">Folders of runs, finished or not, or not begun.</param>
    /// <returns>The run whose selection was copied; null where none is the same and whole.</returns>
    public static string? TakeOver(IReadOnlyList<string> siblings, Manifest mine, RunFolder folder)
    {
        var found = mine.SelectionHash is not { } hash ? null : siblings.Select(RunFolder.Find).OfType<RunFolder>().FirstOrDefault(other => IsSame(other, hash));
        if (found is not null)
        {
            foreach (var stage in Stages)
            {
                Copy(found.Checkpoint(stage), folder.Checkpoint(stage));
            }
        }

        return found?.Path;
    }

    private static bool IsSame(RunFolder other, string hash) =>
        Manifest.Read(other)?.SelectionHash == hash && Directory.EnumerateFiles(other.Checkpoint("sources"), "*.parquet").Any();

    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.Exists(from) ? Directory.GetFiles(from, "*.parquet") : [])
        {
            DurableFile.Write(Path.Combine(to, Path.GetFileName(path)), File.ReadAllBytes(path));
        }
    }
}
