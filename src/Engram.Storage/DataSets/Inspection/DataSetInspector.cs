using Engram.Storage.Images;

namespace Engram.Storage.DataSets.Inspection;

/// <summary>Reads a data set once, decoding every picture, and counts; memory does not grow with the set.</summary>
public static class DataSetInspector
{
    private const int MostSizes = 65_536;
    private const int MostProblems = 100;
    private const int MostWarnings = 100;
    private const int Examples = 10;

    /// <param name="rows">How many rows to look at; null looks at all.</param>
    /// <param name="threads">Decoders at work; 0 = all cores.</param>
    /// <param name="rowsDone">Told the number of rows done, from several threads.</param>
    /// <exception cref="DataSetException">The set cannot be read to its end.</exception>
    public static async Task<DataSetReport> InspectAsync(
        ITrainingSource source, ImageOptions? options = null, long? rows = null, int threads = 0, IProgress<long>? rowsDone = null,
        CancellationToken cancel = default)
    {
        var tally = new Tally();
        var done = 0L;
        var parallel = new ParallelOptions
        {
            CancellationToken = cancel,
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
        };
        await Parallel.ForEachAsync(source.ReadRows(0, rows, cancel), parallel, (row, _) =>
        {
            tally.Add(row, Look(row, options));
            rowsDone?.Report(Interlocked.Increment(ref done));
            return ValueTask.CompletedTask;
        });
        return tally.Report(source);
    }

    private static Finding Look(TrainingRow row, ImageOptions? options)
    {
        if (row.Bytes is not { } bytes)
        {
            return new Finding(0, 0, row.Missing ?? "no picture", null);
        }

        try
        {
            var image = ImageDecoder.Decode(bytes, options);
            return new Finding(image.Width, image.Height, null, image.Warning);
        }
        catch (ImageException e)
        {
            return new Finding(0, 0, e.Message, null);
        }
    }

    private readonly record struct Finding(int Width, int Height, string? Problem, string? Warning);

    /// <summary>What the decoders found so far; the result does not depend on their order.</summary>
    private sealed class Tally
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<(int Width, int Height), (long Pictures, long First)> _sizes = [];
        private readonly SortedDictionary<long, UnreadableRow> _problems = [];
        private readonly SortedDictionary<long, string> _warnings = [];
        private readonly SortedDictionary<long, ExampleRow> _first = [];
        private long _rows;
        private long _readable;
        private long _missing;
        private long _withoutCaption;

        public void Add(TrainingRow row, Finding finding)
        {
            lock (_gate)
            {
                _rows++;
                _withoutCaption += string.IsNullOrWhiteSpace(row.Caption) ? 1 : 0;
                if (row.Row < Examples)
                {
                    _first.Add(row.Row, new ExampleRow(row.Row, row.ImageId, row.Caption, row.Columns, finding.Width, finding.Height, finding.Problem));
                }

                if (finding.Problem is { } problem)
                {
                    _missing += row.Bytes is null ? 1 : 0;
                    Keep(_problems, row.Row, new UnreadableRow(row.Row, row.ImageId, problem, row.Bytes is null), MostProblems);
                    return;
                }

                _readable++;
                if (finding.Warning is { } warning)
                {
                    Keep(_warnings, row.Row, $"row {row.Row} ({row.ImageId}): {warning}", MostWarnings);
                }

                var size = (finding.Width, finding.Height);
                if (_sizes.TryGetValue(size, out var known))
                {
                    _sizes[size] = (known.Pictures + 1, Math.Min(known.First, row.Row));
                }
                else if (_sizes.Count < MostSizes)
                {
                    _sizes.Add(size, (1, row.Row));
                }
            }
        }

        public DataSetReport Report(ITrainingSource source)
        {
            List<ImageSize> sizes =
                [.. _sizes.OrderBy(size => size.Value.First).Select(size => new ImageSize(size.Key.Width, size.Key.Height, size.Value.Pictures))];
            return new DataSetReport
            {
                Source = source.Describe(),
                Rows = source.Count,
                Inspected = _rows,
                Readable = _readable,
                Missing = _missing,
                Unreadable = _rows - _readable - _missing,
                WithoutCaption = _withoutCaption,
                First = [.. _first.Values],
                Smallest = sizes.MinBy(PixelsOf),
                Largest = sizes.MaxBy(PixelsOf),
                MostFrequent = sizes.MaxBy(size => size.Pictures),
                Sizes = sizes.Count,
                Problems = [.. _problems.Values],
                Warnings = [.. source.Warnings, .. _warnings.Values],
            };
        }

        // The first by row, however the decoders run.
        private static void Keep<T>(SortedDictionary<long, T> kept, long row, T value, int most)
        {
            kept.Add(row, value);
            if (kept.Count > most)
            {
                kept.Remove(kept.Keys.Last());
            }
        }

        private static long PixelsOf(ImageSize size) => (long)size.Width * size.Height;
    }
}
