using System.Globalization;
using Engram.Storage.DataSets;
using Engram.Storage.DataSets.WebDataset;

namespace Engram.Storage.Generations;

/// <summary>
/// Pictures that another generator made: one sub-folder a prompt, a run's folder, or any data set that is read (Parquet, WebDataset tar,
/// pictures with metadata …) with columns for prompt and number. Sixteen bytes a picture are held, and each caption once.
/// </summary>
public sealed class GivenSet
{
    private static readonly string[] CaptionNames = ["prompt", "caption", "text"];
    private const string SeedName = "seed";
    private static readonly string[] IndexNames = ["generation", "index", SeedName];
    private static readonly string[] LabelNames = ["class_label", "label", "cls"];

    private readonly ITrainingSource _source;
    private readonly List<string> _captions = [];
    private readonly List<GivenPicture> _pictures = [];

    private GivenSet(ITrainingSource source) => _source = source;

    public string Path => _source.Path;

    /// <summary>Different captions, in order of their first pictures.</summary>
    public IReadOnlyList<string> Captions => _captions;

    /// <summary>In the order of the container.</summary>
    public IReadOnlyList<GivenPicture> Pictures => _pictures;

    /// <summary>Whether <see cref="GivenPicture.Index"/> comes from a column; else from names, where those have digits.</summary>
    public bool HasIndexColumn { get; private init; }

    public IReadOnlyList<string> Warnings => _source is TarSource { IsCompressed: true }
        ? [.. _source.Warnings, $"{Path}: compressed shards are read from their beginning for every prompt; unpack them to .tar"]
        : _source.Warnings;

    private bool IsFolder { get; init; }

    /// <exception cref="DataSetException">Nothing readable is there, a named column is absent, or a number is none.</exception>
    public static GivenSet Open(string path, GivenColumns columns, int threads = 0, CancellationToken cancel = default)
    {
        try
        {
            if (PromptFolders.TryOpen(path, cancel) is { } folders)
            {
                return Labelled(folders, index: null, LabelNames[0], isLabelNeeded: false, isNamed: true, cancel);
            }

            // What there is decides which columns the usual names mean.
            var image = columns.Image;
            var probe = TrainingSource.Open(path, new TrainingColumns { Caption = null, Image = image }, threads, cancel);
            var fields = probe.Describe().Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
            var caption = columns.Caption ?? CaptionNames.FirstOrDefault(fields.Contains) ?? (fields.Contains("txt") || fields.Count == 0 ? "text" : null);
            var index = columns.Index ?? IndexNames.FirstOrDefault(fields.Contains);
            var label = columns.Label ?? LabelNames.FirstOrDefault(fields.Contains);
            var mapped = new TrainingColumns { Caption = caption, Image = image, Extra = [.. new[] { index, label }.OfType<string>()] };
            var source = TrainingSource.Open(path, mapped, threads, cancel);
            source = source is ImageFolderSource folder ? folder.Listed() : source;
            return Labelled(
                source, index, label, isLabelNeeded: columns.Label is not null, isNamed: source.Describe().Format is not "Parquet", cancel,
                isOrderOnly: columns.Index is null && index is SeedName);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new DataSetException($"{path}: the pictures cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Encoded pictures of rows in ascending order.</summary>
    /// <exception cref="DataSetException">A row has no picture; the message names it and says why.</exception>
    public IEnumerable<(long Row, string Place, ReadOnlyMemory<byte> Bytes)> Read(IReadOnlyList<long> rows, CancellationToken cancel = default)
    {
        foreach (var row in _source.ReadRowsAt(rows, cancel))
        {
            var place = IsFolder ? System.IO.Path.Combine(Path, row.ImageId) : $"{Path}: row {row.Row} ({row.ImageId})";
            yield return (row.Row, place, row.Bytes ?? throw new DataSetException($"{place}: {row.Missing}; make it again or remove it"));
        }
    }

    public DataHash ComputeHash(bool full = false, CancellationToken cancel = default) => _source.ComputeHash(full, cancel);

    private static GivenSet Labelled(
        ITrainingSource source, string? index, string? label, bool isLabelNeeded, bool isNamed, CancellationToken cancel, bool isOrderOnly = false)
    {
        // A seed that nobody named as the number is an order where seeds differ, and no more: many programs give one seed to several pictures.
        var format = source.Describe().Format;
        var set = new GivenSet(source) { HasIndexColumn = index is not null && !isOrderOnly, IsFolder = format.StartsWith("image folder", StringComparison.Ordinal) };
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var folders = format == TarSource.FormatName ? new FolderCaptions() : null;
        foreach (var row in source.ReadCaptions(cancel: cancel))
        {
            var text = row.Caption;
            if (folders?.Take(row) == true)
            {
                continue;
            }

            var caption = -1;
            if (text is not null && !known.TryGetValue(text, out caption))
            {
                known.Add(text, caption = set._captions.Count);
                set._captions.Add(text);
            }

            set._pictures.Add(new GivenPicture(
                row.Row,
                caption,
                label is not null ? (int)NumberOf(source, row, row.Columns[^1], label, int.MaxValue, isLabelNeeded) : -1,
                index is not null ? NumberOf(source, row, row.Columns[0], index, long.MaxValue, isNeeded: !isOrderOnly)
                    : isNamed ? LastDigits(row.ImageId) : -1));
        }

        folders?.Fill(set._pictures, set._captions, known);
        return set._pictures.Count > 0 ? set : throw new DataSetException($"{source.Path}: there is no picture");
    }

    private static long NumberOf(ITrainingSource source, TrainingRow row, string? text, string what, long most, bool isNeeded)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
        {
            return number;
        }

        return isNeeded
            ? throw new DataSetException($"{source.Path}: row {row.Row} ({row.ImageId}): {what} '{text}' is no whole number from 0")
            : -1;
    }

    // 00012 of "shard/prompt-7/00012.png"; −1 where the name has none, or too many to be a number.
    private static long LastDigits(string name)
    {
        var stem = System.IO.Path.GetFileNameWithoutExtension(name[(name.LastIndexOf('/') + 1)..]);
        var start = stem.Length;
        while (start > 0 && char.IsAsciiDigit(stem[start - 1]))
        {
            start--;
        }

        return long.TryParse(stem.AsSpan(start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
