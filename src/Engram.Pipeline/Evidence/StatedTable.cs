using System.Globalization;
using System.Runtime.CompilerServices;
using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>A table as a run states it, row by row: keys ascend, each once, and every row is of this run.</summary>
internal sealed class StatedTable<TRow> : IAsyncDisposable
    where TRow : class, ITableRow<TRow>
{
    private static readonly string[] KeyNames =
        ["source", "prompt_id", "generation", "neighbour", "a", "b", "squared_from", "cluster", "training_row", "samples", "compared_with", "rule", "first_sample", "rank", "model", "target", "attack", "test", "kind", "timestep", "draw", "draws", "image_id"];

    private readonly Findings _findings;
    private readonly string _runId;
    private readonly RowView<TRow> _view;
    private readonly int _prompt;
    private readonly int[] _keys;
    private readonly IAsyncEnumerator<TRow> _rows;
    private TRow? _next;

    private StatedTable(RunFolder folder, string runId, Findings findings, IReadOnlyList<string> extra, CancellationToken stop)
    {
        (_findings, _runId, _view) = (findings, runId, new RowView<TRow>(extra));
        _prompt = _view.Names.Index().FirstOrDefault(column => column.Item == "prompt_id", (Index: -1, Item: "")).Index;
        _keys = [.. _view.Names.Index().Where(column => KeyNames.Contains(column.Item)).Select(column => column.Index)];
        _rows = ReadAsync(folder, stop).GetAsyncEnumerator(stop);
    }

    /// <exception cref="CheckpointException">The table is absent or damaged.</exception>
    public static async Task<StatedTable<TRow>> OpenAsync(RunFolder folder, string runId, Findings findings, CancellationToken stop) =>
        new(folder, runId, findings, await TableReader.ExtraColumnsAsync<TRow>(folder.Tables, stop), stop);

    /// <summary>All rows that are left.</summary>
    public async Task<IReadOnlyList<TRow>> AllAsync()
    {
        var rows = new List<TRow>();
        while (await PeekAsync() is { } row)
        {
            rows.Add(row);
            _next = default;
        }

        return rows;
    }

    /// <summary>The next row; null at the end.</summary>
    public async Task<TRow?> NextAsync()
    {
        var row = await PeekAsync();
        _next = default;
        return row;
    }

    /// <summary>The rows of a prompt. Prompts are asked for in ascending order; rows of others in between are mismatches.</summary>
    public async Task<IReadOnlyList<TRow>> OfAsync(string promptId)
    {
        var rows = new List<TRow>();
        while (await PeekAsync() is { } row && string.CompareOrdinal(PromptOf(row), promptId) is var order && order <= 0)
        {
            if (order == 0)
            {
                rows.Add(row);
            }
            else
            {
                _findings.Mismatch($"{PlaceOf(row)}: there is no such prompt in tables/prompts");
            }

            _next = default;
        }

        return rows;
    }

    /// <summary>What is left when every prompt was asked for.</summary>
    public async Task EndAsync()
    {
        foreach (var row in await AllAsync())
        {
            _findings.Mismatch($"{PlaceOf(row)}: the row belongs to no prompt in tables/prompts");
        }
    }

    /// <summary>Compares every column but run_id; those of <paramref name="others"/> are judged as it says and not compared.</summary>
    public void Compare(TRow stated, TRow computed, IReadOnlyDictionary<string, Proof>? others = null)
    {
        for (var i = 1; i < _view.Names.Count; i++)
        {
            var name = _view.Names[i];
            var statement = $"{TRow.Table}.{name}";
            if (others is not null && others.TryGetValue(name, out var proof))
            {
                _findings.Judge(statement, proof);
                continue;
            }

            var (is_, was) = (_view.ValueOf(stated, i), _view.ValueOf(computed, i));
            _findings.Require(
                statement, Equals(is_, was),
                () => string.Create(CultureInfo.InvariantCulture, $"{PlaceOf(stated)}: {name} is {is_ ?? "null"}, recomputed {was ?? "null"}"));
        }
    }

    /// <summary>Compares whole tables, each in the order of its keys.</summary>
    public async Task CompareAllAsync(IEnumerable<TRow> computed, IReadOnlyDictionary<string, Proof>? others = null)
    {
        foreach (var expected in computed)
        {
            while (await PeekAsync() is { } early && TRow.Compare(early, expected) < 0)
            {
                _findings.Mismatch($"{PlaceOf(early)}: no such row comes out again");
                _next = default;
            }

            if (await PeekAsync() is { } row && TRow.Compare(row, expected) == 0)
            {
                Compare(row, expected, others);
                _next = default;
            }
            else
            {
                _findings.Mismatch($"{PlaceOf(expected)}: the row is missing");
            }
        }

        foreach (var late in await AllAsync())
        {
            _findings.Mismatch($"{PlaceOf(late)}: no such row comes out again");
        }
    }

    /// <summary>tables/NAME and the row's key.</summary>
    public string PlaceOf(TRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"tables/{TRow.Table}, {string.Join(", ", _keys.Select(i => $"{_view.Names[i]} {_view.ValueOf(row, i)}"))}");

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private string PromptOf(TRow row) => (string)_view.ValueOf(row, _prompt)!;

    private async Task<TRow?> PeekAsync()
    {
        if (_next is null && await _rows.MoveNextAsync())
        {
            _next = _rows.Current;
        }

        return _next;
    }

    private async IAsyncEnumerable<TRow> ReadAsync(RunFolder folder, [EnumeratorCancellation] CancellationToken stop)
    {
        TRow? before = default;
        await foreach (var row in TableReader.ReadAsync<TRow>(folder.Tables, stop))
        {
            if (before is not null && TRow.Compare(before, row) >= 0)
            {
                _findings.Mismatch($"{PlaceOf(row)}: the row is out of order, or its key is there twice");
            }

            _findings.Require(
                $"{TRow.Table}.run_id", Equals(_view.ValueOf(row, 0), _runId), () => $"{PlaceOf(row)}: run_id is {_view.ValueOf(row, 0)}, the manifest's is {_runId}");
            before = row;
            yield return row;
        }
    }
}
