using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.Images;

namespace Engram.Pipeline.Selection;

/// <summary>The strategies: each turns a source of the configuration into captions, in a fixed order.</summary>
/// <param name="embedded">Null where no source asks for embeddings.</param>
internal sealed class PromptSources(TrainingSet training, CaptionBook book, EmbeddedSelection? embedded, RunOptions options, IDevice device)
{
    /// <summary>Label of captions that came with given pictures instead of from a source.</summary>
    public const string Given = "given";

    // An owner's picture finds this many different training pictures at most; further ones are no likeness any more.
    private const int MostLikenesses = 50;

    /// <param name="taken">Captions that earlier sources took.</param>
    public IEnumerable<Candidate> Of(PromptSourceOptions source, string key, long taken, CancellationToken stop) => source.Strategy switch
    {
        PromptStrategy.Duplicates => Duplicates(source, stop),
        PromptStrategy.All => All(source),
        PromptStrategy.File => File(source, stop),
        PromptStrategy.Images => Images(source, key, stop),
        _ => Control(source, taken),
    };

    /// <summary>Copies descending, first row ascending.</summary>
    private IEnumerable<Candidate> Duplicates(PromptSourceOptions source, CancellationToken stop) =>
        (source.Cosine is { } cosine ? embedded!.ClustersAt(cosine).Clusters : training.ClustersAt(source.Near, book.Captions, stop)).Clusters
            .Where(cluster => cluster.Copies >= source.CopiesAtLeast && cluster.Copies <= (source.CopiesAtMost ?? long.MaxValue))
            .Select(cluster => new Candidate(cluster.Caption, cluster.CaptionRow >= 0 ? cluster.CaptionRow : cluster.FirstRow));

    /// <summary>Rows ascending.</summary>
    private IEnumerable<Candidate> All(PromptSourceOptions source)
    {
        for (long row = 0; row < book.Captions.Length; row++)
        {
            var copies = book.CopiesOf(row);
            if (copies >= source.CopiesAtLeast && copies <= (source.CopiesAtMost ?? long.MaxValue))
            {
                yield return new Candidate(book.Captions[row], row);
            }
        }
    }

    /// <summary>In the file's order; its blank captions come as blank ones, so that they are counted.</summary>
    private static IEnumerable<Candidate> File(PromptSourceOptions source, CancellationToken stop) =>
        PromptFile.Read(source.Path, source.Caption, stop).Select(line => new Candidate(line.Caption));

    /// <summary>Every picture's nearest training picture first, in name order, then every picture's second.</summary>
    private IEnumerable<Candidate> Images(PromptSourceOptions source, string key, CancellationToken stop)
    {
        var pictures = ReadOwnersPictures(source.Path, key, stop);
        using var neighbours = new NearestNeighbours(device, training.Pack.RowBytes);
        var clusters = training.Clusters(stop, book.Captions);
        var likenesses = Math.Min(MostLikenesses, 1 + ((source.Take ?? 1) / pictures.Count) + 8);
        var found = neighbours.Find(pictures, training.Blocks(), 0, likenesses, row => clusters.ClusterOf(row), stop)
            .Select(query => new QueryNeighbours(query.Neighbourhood, []));
        return OwnerCaptions.Select([.. found], row => book.Captions[row], source.Take ?? pictures.Count)
            .Select(selected => new Candidate(selected.Caption, selected.Row));
    }

    private List<ReadOnlyMemory<byte>> ReadOwnersPictures(string folder, string key, CancellationToken stop)
    {
        if (!Directory.Exists(folder))
        {
            throw new OptionsException($"{key}.path", $"'{folder}' is no folder");
        }

        var pictures = new List<ReadOnlyMemory<byte>>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(IsPicture))
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                var decoded = PngFile.Read(file, TrainingSet.ImageOptionsOf(options.Training));
                pictures.Add(ImageResizer.Resize(
                    decoded, training.Pack.Width, training.Pack.Height, TrainingSet.ResizeRuleOf(options.Training)).Rgb);
            }
            catch (ImageException e)
            {
                throw new DataSetException($"{file}: {e.Message}; remove it or put a readable picture in its place", e);
            }
        }

        return pictures.Count > 0 ? pictures : throw new OptionsException($"{key}.path", $"'{folder}' holds no picture (png, jpg, webp, gif, bmp)");
    }

    private static bool IsPicture(string file) =>
        Path.GetExtension(file).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".webp" or ".gif" or ".bmp";

    /// <summary>Made for the run's seed; a few more than asked, for those that an earlier source took.</summary>
    private IEnumerable<Candidate> Control(PromptSourceOptions source, long taken)
    {
        var captions = book.Captions.Where(caption => !string.IsNullOrWhiteSpace(caption)).Select(caption => caption!).ToArray();
        var spare = (int)Math.Min(taken, 64);
        return captions.Length == 0
            ? []
            : ControlCaptions.Make(captions, source.Take!.Value + spare, options.Generate.Seed).Select(caption => new Candidate(caption));
    }

    /// <summary>As the configuration spells a strategy.</summary>
    public static string NameOf(PromptSourceOptions source) => OptionKeys.WordOf(source.Strategy);
}
