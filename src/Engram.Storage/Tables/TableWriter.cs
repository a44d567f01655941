using System.Globalization;
using System.Runtime.CompilerServices;

namespace Engram.Storage.Tables;

/// <summary>
/// Writes one table: rows in any order go in, files sorted by key come out; equal rows give equal bytes. For one caller at a time.
/// </summary>
/// <typeparam name="TRow">The table's row record.</typeparam>
public sealed class TableWriter<TRow> : IAsyncDisposable
    where TRow : ITableRow<TRow>
{
    private const int Fan = 16;
    private const int RunGroupRows = 1_024;

    private readonly string _folder;
    private readonly IReadOnlyList<string> _extra;
    private readonly IReadOnlyList<TableColumn<TRow>> _columns;
    private readonly TableLimits _limits;
    private readonly List<List<string>> _tiers = [];
    private readonly List<string> _parts = [];
    private List<TRow> _buffer = [];
    private long _bufferBytes;
    private long _replaced;
    private int _runs;
    private TablePart<TRow>? _part;

    private TableWriter(string folder, IReadOnlyList<string> extra, TableLimits limits)
    {
        (_folder, _extra, _limits) = (folder, extra, limits);
        _columns = TableSchema.Of<TRow>(extra);
        DurableFile.CreateFolder(folder);
        DurableFile.DeletePartials(folder);
    }

    /// <param name="tables">The folder <c>tables</c> of a run; files go to its sub-folder of the table's name.</param>
    /// <param name="extraColumns">Names of <c>training.columns</c>, for extractions only.</param>
    /// <param name="bufferBytes">About the bytes of rows in memory; the files are the same at any number.</param>
    /// <exception cref="DataSetException">A further column has the name of one of the table's own.</exception>
    public static TableWriter<TRow> Create(string tables, IReadOnlyList<string>? extraColumns = null, long? bufferBytes = null) =>
        Create(tables, extraColumns, bufferBytes is { } bytes ? TableLimits.Default with { BufferBytes = bytes } : TableLimits.Default);

    internal static TableWriter<TRow> Create(string tables, IReadOnlyList<string>? extraColumns, TableLimits limits) =>
        new(Path.Combine(tables, TRow.Table), extraColumns ?? [], limits);

    /// <summary>Adds a row; two equal rows of one key become one.</summary>
    public async ValueTask AddAsync(TRow row, CancellationToken cancel = default)
    {
        _buffer.Add(row);
        _bufferBytes += BytesOf(row);
        if (_bufferBytes >= _limits.BufferBytes)
        {
            await PutAsideAsync(cancel);
        }
    }

    /// <summary>Sorts, writes and renames; returns the number of characters U+0000 that were replaced by U+FFFD.</summary>
    /// <exception cref="CheckpointException">Two rows of one key differ.</exception>
    public async Task<long> CompleteAsync(CancellationToken cancel = default)
    {
        var rows = new List<TRow>();
        var (groupBytes, partBytes) = (0L, 0L);
        await foreach (var row in SortedAsync(cancel))
        {
            rows.Add(row);
            groupBytes += BytesOf(row);
            if (rows.Count == _limits.GroupRows || groupBytes >= _limits.GroupBytes)
            {
                await WriteGroupAsync(rows, cancel);
                partBytes += groupBytes;
                groupBytes = 0;
                if (partBytes >= _limits.PartBytes)
                {
                    await FinishPartAsync();
                    partBytes = 0;
                }
            }
        }

        if (rows.Count > 0 || (_part is null && _parts.Count == 0))
        {
            await WriteGroupAsync(rows, cancel);
        }

        await FinishPartAsync();
        Publish();
        return _replaced;
    }

    /// <summary>Removes what was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_part is not null)
        {
            await _part.DisposeAsync();
        }

        DurableFile.DeletePartials(_folder);
    }

    private async Task WriteGroupAsync(List<TRow> rows, CancellationToken cancel)
    {
        var path = Path.Combine(_folder, $"part-{_parts.Count.ToString("D5", CultureInfo.InvariantCulture)}.parquet");
        _part ??= await TablePart<TRow>.CreateAsync(path, TableSchema.Of<TRow>(_extra), cancel);
        if (rows.Count > 0)
        {
            _replaced += await _part.WriteAsync(rows, cancel);
            rows.Clear();
        }
    }

    private async Task FinishPartAsync()
    {
        if (_part is not null)
        {
            await _part.FinishAsync();
            await _part.DisposeAsync();
            _parts.Add(_part.Path);
            _part = null;
        }
    }

    private void Publish()
    {
        foreach (var stale in Directory.GetFiles(_folder, "*.parquet").Except(_parts))
        {
            File.Delete(stale);
        }

        foreach (var path in _parts)
        {
            DurableFile.Publish(path);
        }

        DurableFile.DeletePartials(_folder);
    }

    private async Task PutAsideAsync(CancellationToken cancel)
    {
        _buffer.Sort(TRow.Compare);
        _replaced += await AddRunAsync(0, _buffer.ToAsyncEnumerable(), cancel);
        (_buffer, _bufferBytes) = ([], 0);

        // Each open run holds a group of rows, so few are read at a time: a tier that is full becomes one run of the next.
        for (var tier = 0; _tiers[tier].Count == Fan; tier++)
        {
            var full = _tiers[tier];
            await AddRunAsync(tier + 1, MergedAsync(full.Select(path => TableReader.FileAsync<TRow>(path, cancel)), cancel), cancel);
            full.ForEach(File.Delete);
            full.Clear();
        }
    }

    /// <summary>Writes sorted rows under a partial name: the next writer of this table deletes what a killed one left.</summary>
    private async Task<long> AddRunAsync(int tier, IAsyncEnumerable<TRow> sorted, CancellationToken cancel)
    {
        if (tier == _tiers.Count)
        {
            _tiers.Add([]);
        }

        var replaced = 0L;
        var path = Path.Combine(_folder, $"sorted-{_runs++}");
        await using (var run = await TablePart<TRow>.CreateAsync(path, TableSchema.Of<TRow>(_extra), cancel))
        {
            await foreach (var rows in sorted.Chunk(Math.Min(_limits.GroupRows, RunGroupRows)).WithCancellation(cancel))
            {
                replaced += await run.WriteAsync(rows, cancel);
            }

            await run.FinishAsync();
        }

        _tiers[tier].Add(path + DurableFile.Partial);
        return replaced;
    }

    private async IAsyncEnumerable<TRow> SortedAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var last = default(TRow);
        _buffer.Sort(TRow.Compare);
        var runs = _tiers.SelectMany(tier => tier).Select(path => TableReader.FileAsync<TRow>(path, cancel)).Append(_buffer.ToAsyncEnumerable());
        await foreach (var row in MergedAsync(runs, cancel))
        {
            if (last is not null && TRow.Compare(last, row) == 0)
            {
                RefuseDifference(last, row);
                continue;
            }

            last = row;
            yield return row;
        }
    }

    private static async IAsyncEnumerable<TRow> MergedAsync(
        IEnumerable<IAsyncEnumerable<TRow>> runs, [EnumeratorCancellation] CancellationToken cancel)
    {
        var heads = new PriorityQueue<IAsyncEnumerator<TRow>, TRow>(Comparer<TRow>.Create(TRow.Compare));
        var sources = runs.Select(rows => rows.GetAsyncEnumerator(cancel)).ToList();
        try
        {
            foreach (var source in sources)
            {
                if (await source.MoveNextAsync())
                {
                    heads.Enqueue(source, source.Current);
                }
            }

            while (heads.TryDequeue(out var source, out var row))
            {
                yield return row;
                if (await source.MoveNextAsync())
                {
                    heads.Enqueue(source, source.Current);
                }
            }
        }
        finally
        {
            foreach (var source in sources)
            {
                await source.DisposeAsync();
            }
        }
    }

    private void RefuseDifference(TRow one, TRow other)
    {
        foreach (var column in _columns)
        {
            var (left, right) = (column.ValueOf(one), column.ValueOf(other));
            if (!Equals(left, right))
            {
                var key = string.Join(", ", _columns.Skip(1).Take(3).Select(key => key.ValueOf(one)));
                throw new CheckpointException(
                    $"table '{TRow.Table}': two rows of one key ({key}) differ in '{column.Name}': {left} and {right}");
            }
        }
    }

    private long BytesOf(TRow row) => _columns.Sum(column => column.BytesOf(row));
}
