using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Storage.Images;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Finish;

/// <summary>Which generations stay as PNG, and writing them.</summary>
internal sealed class ImageKeeper(RunFolder folder, ImageShape shape, KeepRule keep)
{
    /// <summary>Relative path of a generation's PNG; null where it is not kept.</summary>
    public string? PathOf(string promptId, int generation, GenerationStatus status, bool marked)
    {
        var kept = keep switch
        {
            KeepRule.All => status is not GenerationStatus.NonFinite,
            KeepRule.Cliques => marked,
            _ => false,
        };
        return kept ? RunFolder.GenerationImage(promptId, generation) : null;
    }

    /// <summary>Generations that later stages and the kept images need, given what is known of a prompt.</summary>
    public IReadOnlyList<int> WantedOf(int generations, CliqueResult? clique) =>
        clique is null || keep is KeepRule.All ? [.. Enumerable.Range(0, generations)] : clique.Flagged ? clique.Members : [];

    /// <summary>Writes the kept PNGs of one prompt; they are on disk when this returns.</summary>
    public void Keep(string promptId, IReadOnlyList<Picture> pictures, CliqueResult clique) =>
        Keep(promptId, pictures, clique.Flagged ? clique.Members.ToHashSet() : []);

    /// <param name="marked">Generations that are kept under the usual rule.</param>
    public void Keep(string promptId, IReadOnlyList<Picture> pictures, IReadOnlySet<int> marked)
    {
        folder.ThrowIfGone();
        foreach (var picture in pictures)
        {
            if (PathOf(promptId, picture.Generation, picture.Status, marked.Contains(picture.Generation)) is { } path)
            {
                PngFile.Write(folder.In(path), picture.Pixels.Span, shape.Width, shape.Height, shape.Channels);
            }
        }
    }
}
