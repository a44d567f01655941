using System.Runtime.ExceptionServices;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Membership;
using Engram.Pipeline.Screening;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Checkpoints;

/// <summary>
/// Every stage's segments and what they hold of each prompt. A prompt is done when its rows of distance, clique and match are durable
/// (its kept PNGs are written before its match row); stages close their segments on their own, so after a kill a prompt may have any
/// subset of the three.
/// </summary>
internal sealed class RunCheckpoints : IAsyncDisposable
{
    private readonly PromptBitmap _distance = new();
    private readonly PromptBitmap _clique = new();
    private readonly PromptBitmap _match = new();
    private readonly PromptBitmap _nearest = new();
    private readonly PromptBitmap _losses = new();
    private readonly PromptBitmap _inpaint = new();
    private readonly DrawnIndex _drawn = new();
    private readonly Dictionary<long, PromptDistances> _openDistances = [];
    private readonly Dictionary<long, PromptClique> _openCliques = [];
    private readonly Action<string>? _durable;
    private (long Segment, IReadOnlyList<DenoiseRow> Rows)? _lastRead;

    private RunCheckpoints(RunFolder folder, RunFolder root, CheckpointLimits limits, TimeProvider time, Action<string>? durable)
    {
        (Limits, _durable) = (limits, durable);
        Selection = Open<SelectedPrompt>(root, "selection");
        Sources = Open<SourceTally>(root, "sources");
        Screening = Open<ScreenedCaption>(root, "screening");
        Embedding = Open<EncodedRows>(root, "embedding");
        Join = Open<JoinRow>(root, "join");
        Outliers = Open<OutlierRows>(root, "outliers");
        Embeddings = Open<EmbeddingNote>(root, "embeddings");
        Duplicates = Open<DuplicateMember>(root, "duplicates");
        Calibration = Open<CalibrationRow>(root, "calibration");
        Denoise = Open<DenoiseRow>(folder, "denoise");
        Distance = Open<PromptDistances>(folder, "distance");
        Clique = Open<PromptClique>(folder, "clique");
        Match = Open<PromptMatches>(folder, "match");
        Nearest = Open<NearestChunk>(folder, "nearest");
        Asked = Open<LossTotals>(root, "asked");
        Losses = Open<PictureLosses>(folder, "losses");
        Inpaint = Open<InpaintedChunk>(folder, "inpaint");

        CheckpointStage<TRow> Open<TRow>(RunFolder place, string stage)
            where TRow : ICheckpointRow<TRow> => CheckpointStage<TRow>.Open(place.Checkpoint(stage), limits, time);
    }

    /// <summary>When a segment closes.</summary>
    public CheckpointLimits Limits { get; }

    public CheckpointStage<SelectedPrompt> Selection { get; }

    public CheckpointStage<SourceTally> Sources { get; }

    public CheckpointStage<ScreenedCaption> Screening { get; }

    public CheckpointStage<EncodedRows> Embedding { get; }

    public CheckpointStage<JoinRow> Join { get; }

    public CheckpointStage<OutlierRows> Outliers { get; }

    public CheckpointStage<EmbeddingNote> Embeddings { get; }

    public CheckpointStage<DuplicateMember> Duplicates { get; }

    public CheckpointStage<CalibrationRow> Calibration { get; }

    public CheckpointStage<DenoiseRow> Denoise { get; }

    public CheckpointStage<PromptDistances> Distance { get; }

    public CheckpointStage<PromptClique> Clique { get; }

    public CheckpointStage<PromptMatches> Match { get; }

    /// <summary>Of the untargeted attack, where ordinals count chunks of samples.</summary>
    public CheckpointStage<NearestChunk> Nearest { get; }

    /// <summary>Of the membership attack: how much there is to do.</summary>
    public CheckpointStage<LossTotals> Asked { get; }

    /// <summary>Of the membership attack.</summary>
    public CheckpointStage<PictureLosses> Losses { get; }

    /// <summary>Of the inpainting attack, where ordinals count chunks of trials.</summary>
    public CheckpointStage<InpaintedChunk> Inpaint { get; }

    /// <param name="folder">Of the run, or of the shard whose prompts are drawn and measured.</param>
    /// <param name="root">Of the run: what comes before the attack is one for all shards.</param>
    /// <param name="durable">Told the stage's name after each segment; tests cut the run there.</param>
    public static async Task<RunCheckpoints> OpenAsync(
        RunFolder folder, RunFolder root, CheckpointLimits limits, TimeProvider time, Action<string>? durable, CancellationToken stop)
    {
        var checkpoints = new RunCheckpoints(folder, root, limits, time, durable);
        await checkpoints.ListFinishedAsync(stop);
        checkpoints.Watch();
        checkpoints.Sweep();
        return checkpoints;
    }

    /// <summary>A prompt's generations, or a chunk's samples, are needed no more.</summary>
    public bool IsDone(long ordinal) => (_distance[ordinal] && _clique[ordinal] && _match[ordinal]) || _nearest[ordinal] || _inpaint[ordinal];

    /// <summary>Whether losses of the membership attack are durable, by <see cref="PictureLosses.Ordinal"/>.</summary>
    public bool HasLosses(long ordinal) => _losses[ordinal];

    public bool HasDistance(long ordinal) => _distance[ordinal];

    public bool HasClique(long ordinal) => _clique[ordinal];

    public bool HasMatch(long ordinal) => _match[ordinal];

    /// <summary>The durable distances of a prompt that is not done; null without.</summary>
    public PromptDistances? OpenDistancesOf(long ordinal) => _openDistances.GetValueOrDefault(ordinal);

    /// <summary>The durable clique of a prompt that is not done; null without.</summary>
    public PromptClique? OpenCliqueOf(long ordinal) => _openCliques.GetValueOrDefault(ordinal);

    /// <summary>Generations of a prompt that need not be drawn again.</summary>
    public IReadOnlySet<int> DrawnOf(long ordinal) => _drawn.GenerationsOf(ordinal);

    /// <summary>Reads durable generations back; at most one segment more is in memory. One caller at a time.</summary>
    public async Task<IReadOnlyList<Picture>> LoadAsync(long ordinal, IReadOnlySet<int> generations, int channels, CancellationToken stop)
    {
        var pictures = new Dictionary<int, Picture>();
        foreach (var segment in _drawn.SegmentsOf(ordinal))
        {
            if (_lastRead?.Segment != segment.Number)
            {
                _lastRead = null;
                _lastRead = (segment.Number, await Denoise.ReadAsync(segment, stop));
            }

            foreach (var row in _lastRead.Value.Rows.Where(row => row.Ordinal == ordinal && generations.Contains((int)row.Generation)))
            {
                pictures[(int)row.Generation] = new Picture((int)row.Generation, row.Status, PixelPacking.Unpack(row.Pixels, channels));
            }
        }

        return [.. pictures.Values];
    }

    /// <summary>Rows are kept whatever happens next: a stop must not lose what was worked out.</summary>
    public async Task AppendAsync<TRow>(CheckpointStage<TRow> stage, IReadOnlyList<TRow> rows)
        where TRow : ICheckpointRow<TRow>
    {
        await stage.AppendAsync(rows, CancellationToken.None);
        Sweep();
    }

    /// <summary>Makes everything durable, pixels first.</summary>
    public async Task FlushAsync()
    {
        await Selection.FlushAsync(CancellationToken.None);
        await Sources.FlushAsync(CancellationToken.None);
        await Screening.FlushAsync(CancellationToken.None);
        await Embedding.FlushAsync(CancellationToken.None);
        await Join.FlushAsync(CancellationToken.None);
        await Outliers.FlushAsync(CancellationToken.None);
        await Embeddings.FlushAsync(CancellationToken.None);
        await Duplicates.FlushAsync(CancellationToken.None);
        await Denoise.FlushAsync(CancellationToken.None);
        await Calibration.FlushAsync(CancellationToken.None);
        await Distance.FlushAsync(CancellationToken.None);
        await Clique.FlushAsync(CancellationToken.None);
        await Match.FlushAsync(CancellationToken.None);
        await Nearest.FlushAsync(CancellationToken.None);
        await Asked.FlushAsync(CancellationToken.None);
        await Losses.FlushAsync(CancellationToken.None);
        await Inpaint.FlushAsync(CancellationToken.None);
        Sweep();
    }

    /// <summary>
    /// Does work and makes everything durable whether it ends well or not: a stop or a fault keeps what was worked out. Where both fail the
    /// work's fault is told, which names its stage; a full disk ends the two alike.
    /// </summary>
    public async Task FlushAfterAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault)
        {
            try
            {
                await FlushAsync();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                ExceptionDispatchInfo.Throw(fault);
            }

            throw;
        }

        await FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Selection.DisposeAsync();
        await Sources.DisposeAsync();
        await Screening.DisposeAsync();
        await Embedding.DisposeAsync();
        await Join.DisposeAsync();
        await Outliers.DisposeAsync();
        await Embeddings.DisposeAsync();
        await Duplicates.DisposeAsync();
        await Calibration.DisposeAsync();
        await Denoise.DisposeAsync();
        await Distance.DisposeAsync();
        await Clique.DisposeAsync();
        await Match.DisposeAsync();
        await Nearest.DisposeAsync();
        await Asked.DisposeAsync();
        await Losses.DisposeAsync();
        await Inpaint.DisposeAsync();
    }

    // Match first: whether a clique or distance row is still needed is then known when it is read.
    private async Task ListFinishedAsync(CancellationToken stop)
    {
        await foreach (var row in Losses.ReadAllAsync(stop))
        {
            _losses.Add(row.Ordinal);
        }

        await foreach (var row in Nearest.ReadAllAsync(stop))
        {
            _nearest.Add(row.Ordinal);
        }

        await foreach (var row in Inpaint.ReadAllAsync(stop))
        {
            _inpaint.Add(row.Ordinal);
        }

        await foreach (var row in Match.ReadAllAsync(stop))
        {
            _match.Add(row.Ordinal);
        }

        await foreach (var row in Clique.ReadAllAsync(stop))
        {
            _clique.Add(row.Ordinal);
            if (!_match[row.Ordinal])
            {
                _openCliques[row.Ordinal] = row;
            }
        }

        await foreach (var row in Distance.ReadAllAsync(stop))
        {
            _distance.Add(row.Ordinal);
            if (!IsDone(row.Ordinal))
            {
                _openDistances[row.Ordinal] = row;
            }
        }

        foreach (var segment in Denoise.Segments)
        {
            _drawn.Add(segment, await Denoise.ReadAsync(segment, stop), IsDone);
        }
    }

    private void Watch()
    {
        Denoise.Durable = (segment, rows) =>
        {
            _drawn.Add(segment, rows, IsDone);
            _durable?.Invoke("denoise");
        };
        Distance.Durable = (_, rows) => Note("distance", _distance, rows.Select(row => row.Ordinal));
        Clique.Durable = (_, rows) => Note("clique", _clique, rows.Select(row => row.Ordinal));
        Match.Durable = (_, rows) => Note("match", _match, rows.Select(row => row.Ordinal));
        Nearest.Durable = (_, rows) => Note("nearest", _nearest, rows.Select(row => row.Ordinal));
        Losses.Durable = (_, rows) => Note("losses", _losses, rows.Select(row => row.Ordinal));
        Asked.Durable = (_, _) => _durable?.Invoke("asked");
        Inpaint.Durable = (_, rows) => Note("inpaint", _inpaint, rows.Select(row => row.Ordinal));
        Selection.Durable = (_, _) => _durable?.Invoke("selection");
        Sources.Durable = (_, _) => _durable?.Invoke("sources");
        Screening.Durable = (_, _) => _durable?.Invoke("screening");
        Embedding.Durable = (_, _) => _durable?.Invoke("embedding");
        Join.Durable = (_, _) => _durable?.Invoke("join");
        Outliers.Durable = (_, _) => _durable?.Invoke("outliers");
        Embeddings.Durable = (_, _) => _durable?.Invoke("embeddings");
        Duplicates.Durable = (_, _) => _durable?.Invoke("duplicates");
        Calibration.Durable = (_, _) => _durable?.Invoke("calibration");
    }

    private void Note(string stage, PromptBitmap bitmap, IEnumerable<long> ordinals)
    {
        foreach (var ordinal in ordinals)
        {
            if (bitmap.Add(ordinal) && IsDone(ordinal))
            {
                _drawn.Finish(ordinal);
            }
        }

        _durable?.Invoke(stage);
    }

    /// <summary>Deletes the denoise segments whose prompts are all done. Not from within a stage's callback.</summary>
    private void Sweep()
    {
        foreach (var segment in _drawn.TakeUnneeded())
        {
            Denoise.Delete(segment);
        }
    }
}
