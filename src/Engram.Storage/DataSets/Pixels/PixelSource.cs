using Engram.Storage.Images;

namespace Engram.Storage.DataSets.Pixels;

/// <summary>Rows of raw pixels of one size with class labels: IDX and CIFAR.</summary>
/// <param name="format">In words.</param>
/// <param name="labels">The columns.</param>
internal sealed class PixelSource(string path, string format, TrainingColumns columns, LabelColumns labels, IReadOnlyList<PixelFile> files) : ITrainingSource
{
    public string Path => path;

    public TrainingColumns Columns => columns;

    public long Count { get; } = files.Sum(file => file.Rows);

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public SourceDescription Describe() => new(
        format,
        files.Sum(file => file.Paths.Count),
        [.. labels.Fields.Select(field => new SourceField(field, "class label"))],
        labels.CaptionColumn(columns),
        "pixels of the file",
        columns.Id ?? "file:row");

    public IEnumerable<TrainingRow> ReadRows(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, withPictures: true, cancel);

    public IEnumerable<TrainingRow> ReadCaptions(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, withPictures: false, cancel);

    public DataHash ComputeHash(bool full = false, CancellationToken cancel = default) =>
        DataHasher.Compute(files.SelectMany(file => file.Paths).Select(file => (System.IO.Path.GetFileName(file), file)), full, cancel);

    private IEnumerable<TrainingRow> Read(long first, long? count, bool withPictures, CancellationToken cancel)
    {
        var end = Math.Min(Count, count is null ? Count : first + count.Value);
        var caption = columns.Caption is null ? null : labels.CaptionColumn(columns);
        var start = 0L;
        foreach (var file in files)
        {
            var from = Math.Max(first - start, 0);
            var to = Math.Min(end - start, file.Rows);
            if (from < to)
            {
                foreach (var (row, classes, pixels) in file.Read(from, to, withPictures))
                {
                    cancel.ThrowIfCancellationRequested();
                    labels.Check(classes, row);
                    var id = labels.Value(columns.Id, classes);
                    yield return new TrainingRow(
                        start + row,
                        ImageIds.Clean(id ?? $"{file.Name}:{row}"),
                        labels.Value(caption, classes),
                        TrainingRow.Picture(pixels is null ? null : BmpFile.Encode(pixels, file.Width, file.Height, file.Channels)),
                        null,
                        [.. columns.Extra.Select(extra => labels.Value(extra, classes))]);
                }
            }

            start += file.Rows;
        }
    }
}
