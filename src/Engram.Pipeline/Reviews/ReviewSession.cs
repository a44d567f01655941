using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reviews;

/// <summary>One reviewer at work on a finished run: a shuffled list of prompts, and what was entered of each. Calls may come from several threads.</summary>
public sealed class ReviewSession : IDisposable
{
    private readonly RunFolder _folder;
    private readonly ReviewRequest _request;
    private readonly ReviewList _list;
    private readonly RunLock _lock;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IReadOnlyList<LabelRow> _rows;

    private ReviewSession(
        RunFolder folder, Manifest manifest, ReviewRequest request, ReviewList list, IReadOnlyList<ReviewItem> shuffled, IReadOnlyList<LabelRow> rows,
        RunLock held)
    {
        (_folder, RunId, _request, _list, Items, _rows, _lock) = (folder, manifest.RunId, request, list, shuffled, rows, held);
        (Height, Width) = manifest.Image is [var height, var width, ..] ? (height, width) : (0, 0);
        Seed = rows is [var row, ..] ? row.Seed : request.Seed ?? ReviewRequest.DefaultSeed;
    }

    public string RunId { get; }

    public string Reviewer => _request.Reviewer;

    public long Seed { get; }

    /// <summary>Of every picture, in pixels; 0 where the manifest does not say it.</summary>
    public int Height { get; }

    public int Width { get; }

    /// <summary>In the order of looking; place 1 is the first.</summary>
    public IReadOnlyList<ReviewItem> Items { get; }

    /// <summary>Prompts that have a label.</summary>
    public int Labelled => _rows.Count(row => row.Latest);

    /// <summary>Entries that this process made.</summary>
    public int Entered { get; private set; }

    /// <exception cref="RefusedException">The run is not finished, the reviewer is at work in another process, or began with another list.</exception>
    /// <exception cref="DataSetException">The run has nothing to look at.</exception>
    /// <exception cref="CheckpointException">A table, or what was entered before, is damaged.</exception>
    public static async Task<ReviewSession> OpenAsync(ReviewRequest request, RunOptions options, CancellationToken stop)
    {
        var folder = RunFolder.Open(request.Folder);
        var manifest = Manifest.Read(folder)!;
        if (!manifest.IsComplete)
        {
            throw new RefusedException($"{request.Folder}: the run is not finished, so its ranking is not known yet; 'engram resume {request.Folder}' goes on with it");
        }

        if (options.Attack is not AttackKind.TextToImage)
        {
            throw new DataSetException($"{request.Folder}: its attack flags no prompts, so there is nothing to review");
        }

#pragma warning disable CA2000 // the session that is returned owns it
        var held = Take(folder, request.Reviewer);
#pragma warning restore CA2000
        try
        {
            var rows = await LabelTable.ReadAsync(folder, request.Reviewer, stop);
            var top = rows is [var first, ..] ? (int)first.Listed : request.Top ?? ReviewRequest.DefaultTop;
            var list = await ReviewList.ReadAsync(folder, options.Clique.Size, top, stop);
            RefuseOther(request, manifest, rows, list.Ranked.Count);
            if (list.Items.Count == 0)
            {
                throw new DataSetException($"{request.Folder}: no prompt is flagged, so there is nothing to review");
            }

            if (list.Items.All(item => item.Generations.Count == 0))
            {
                throw new DataSetException($"{request.Folder}: the run kept no picture (output.keep), so there is nothing to look at");
            }

            var seed = rows is [var row, ..] ? row.Seed : request.Seed ?? ReviewRequest.DefaultSeed;
            var shuffled = ReviewList.Shuffle(list.Items, item => item.PromptId, seed, request.Reviewer);
            return new ReviewSession(folder, manifest, request, list, shuffled, rows, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>What the reviewer last said of the prompt at a place, from 1; null where he said nothing.</summary>
    public LabelRow? LabelOf(int place)
    {
        var promptId = Items[place - 1].PromptId;
        return _rows.FirstOrDefault(row => row.Latest && row.PromptId == promptId);
    }

    /// <summary>The first place without a label after <paramref name="place"/>, then from the beginning; null where all have one.</summary>
    public int? NextOpen(int place)
    {
        var labelled = _rows.Select(row => row.PromptId).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < Items.Count; i++)
        {
            var next = (place + i) % Items.Count;
            if (!labelled.Contains(Items[next].PromptId))
            {
                return next + 1;
            }
        }

        return null;
    }

    /// <summary>Enters a label; it is on disk when this returns. The same label again is no entry.</summary>
    /// <returns>Whether something was entered.</returns>
    public async Task<bool> EnterAsync(int place, string verdict, string shows, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            if (LabelOf(place) is { } label && label.Verdict == verdict && label.Shows == shows)
            {
                return false;
            }

            var now = _request.Time.GetUtcNow().UtcDateTime;
            var entry = new LabelRow(
                RunId, Reviewer, 0, Items[place - 1].PromptId, place, Items.Count, Seed, verdict, shows,
                now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), true, "");
            _rows = await LabelTable.AppendAsync(_folder, _rows, entry);
            Entered++;
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// The figures as they are now: the reviewer's own, so that nobody is led by what others said, until he has labelled everything; then all
    /// reviewers' with their agreement.
    /// </summary>
    public async Task<LabelReport?> FiguresAsync(CancellationToken stop) => LabelReport.Of(
        _list.Ranked, NextOpen(0) is null ? await LabelTable.ReadAsync(_folder, stop) : _rows);

    /// <summary>The bytes of a kept picture of an item.</summary>
    public Task<byte[]> PictureAsync(string relative, CancellationToken stop) => File.ReadAllBytesAsync(_folder.In(relative), stop);

    public void Dispose()
    {
        _lock.Dispose();
        _gate.Dispose();
    }

    private static RunLock Take(RunFolder folder, string reviewer)
    {
        var path = Path.Combine(folder.Review, "locks", reviewer);
        try
        {
            return RunLock.Take(path);
        }
        catch (RefusedException e)
        {
            throw new RefusedException($"--reviewer: {reviewer} is at work in another process, or the folder has no file locks ({e.Message})", e);
        }
    }

    private static void RefuseOther(ReviewRequest request, Manifest manifest, IReadOnlyList<LabelRow> rows, int flagged)
    {
        if (rows is not [var first, ..])
        {
            return;
        }

        if (first.RunId != manifest.RunId)
        {
            throw new RefusedException($"{request.Folder}: the labels of {request.Reviewer} are of another run, {first.RunId}; move review/ away");
        }

        // All lists that are longer than the flagged prompts are the same.
        if ((request.Seed is { } seed && seed != first.Seed) || (request.Top is { } top && Math.Min(top, flagged) != first.Listed))
        {
            throw new RefusedException(
                $"--reviewer: {request.Reviewer} began with --seed {first.Seed} and {first.Listed} prompts; leave --seed and --top out, or take another name");
        }
    }
}
