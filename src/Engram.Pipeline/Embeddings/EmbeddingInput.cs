using System.Security.Cryptography;
using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Embeddings;

namespace Engram.Pipeline.Embeddings;

/// <summary>Where a run's embeddings come from, opened: files, an encoder, or the built-in descriptor.</summary>
internal sealed class EmbeddingInput : IDisposable
{
    private EmbeddingInput(string kind, int width) => (Kind, Width) = (kind, width);

    /// <summary>files, encoder, or built-in.</summary>
    public string Kind { get; }

    /// <summary>Values of a vector.</summary>
    public int Width { get; }

    public IEmbeddingSource? Source { get; private init; }

    public OnnxImageEncoder? Encoder { get; private init; }

    /// <summary>One line each.</summary>
    public IReadOnlyList<string> Notes => Encoder?.Notes ?? [];

    /// <exception cref="DataSetException">Files that cannot be read, counts that differ, or an encoder that cannot be used.</exception>
    /// <exception cref="OptionsException">Files without keys, which could only be joined by position.</exception>
    public static EmbeddingInput Open(RunOptions options, long rows)
    {
        var settings = options.Embeddings;
        if (settings.Encoder.Length > 0)
        {
            var encoder = OnnxImageEncoder.Open(settings.Encoder, new EncoderOptions
            {
                Input = settings.Input,
                Output = settings.Output,
                Size = settings.Size,
                Mean = settings.Mean.Count > 0 ? settings.Mean : null,
                Std = settings.Std.Count > 0 ? settings.Std : null,
            });
            return new EmbeddingInput("encoder", encoder.Width) { Encoder = encoder };
        }

        if (settings.From.Length == 0)
        {
            return new EmbeddingInput("built-in", BlockMeans.Values);
        }

        var source = OpenFiles(options);
        RefuseOrder(options, source, rows);
        return new EmbeddingInput("files", source.Width) { Source = source };
    }

    /// <summary>What decides the vectors beside the configuration's keys and the training set: the contents of files and encoder.</summary>
    public static string ContentsOf(RunOptions options, CancellationToken stop)
    {
        var settings = options.Embeddings;
        if (settings.Encoder.Length > 0)
        {
            return string.Join(' ', EncoderFiles(settings.Encoder).Select(file => DigestOf(file, stop)));
        }

        return settings.From.Length > 0 ? OpenFiles(options).ComputeHash(cancel: stop).Hash : "block means less their mean, 1";
    }

    public void Dispose() => Encoder?.Dispose();

    private static bool IsTrainingSet(RunOptions options) =>
        Path.GetFullPath(options.Embeddings.From) == Path.GetFullPath(options.Training.Path);

    // The training set's own column needs no key: its rows are the rows.
    private static IEmbeddingSource OpenFiles(RunOptions options)
    {
        var settings = options.Embeddings;
        var byPosition = settings.Key == EmbeddingOptions.Position || (settings.Key is null && IsTrainingSet(options));
        return EmbeddingSource.Open(settings.From, settings.Column, byPosition ? null : settings.Key, !byPosition);
    }

    private static void RefuseOrder(RunOptions options, IEmbeddingSource source, long rows)
    {
        var settings = options.Embeddings;
        if (source.Key is null && settings.Key != EmbeddingOptions.Position && !IsTrainingSet(options))
        {
            throw new OptionsException(
                "embeddings.key",
                $"'{settings.From}' has no keys (no metadata_*.parquet beside its .npy files); "
                + "position takes its rows in the order of the training set");
        }

        if (source.Key is null && source.Count != rows)
        {
            throw new DataSetException(FormattableString.Invariant(
                $"{settings.From}: {source.Count} embeddings and {rows} rows of the training set: {source.Count} and {rows} must be equal to join them by position"));
        }
    }

    /// <summary>The model, data beside it under a longer name, and the page that says how pictures are prepared.</summary>
    private static IEnumerable<string> EncoderFiles(string encoder)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(encoder))!;
        var pages = new[] { folder, Path.GetDirectoryName(folder) }.OfType<string>().Select(place => Path.Combine(place, "preprocessor_config.json"));
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, Path.GetFileName(encoder) + "*").Order(StringComparer.Ordinal).Concat(pages.Where(File.Exists).Take(1))
            : [];
    }

    private static string DigestOf(string file, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var stream = File.OpenRead(file);
        return $"{Path.GetFileName(file)}:{Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }
}
