using Engram.Pipeline.Denoise;
using Engram.Storage.Checkpoints;

namespace Engram.Pipeline.Checkpoints;

/// <summary>
/// Which segments of stage <c>denoise</c> hold which generations of unfinished prompts. Finished prompts leave it, so it is as large as
/// the prompts in flight (and those of the calibration).
/// </summary>
internal sealed class DrawnIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Drawn> _prompts = [];
    private readonly Dictionary<long, HashSet<long>> _unfinished = [];
    private readonly Dictionary<long, CheckpointSegment> _segments = [];

    /// <summary>Takes note of a durable segment.</summary>
    /// <param name="isDone">Whether a prompt needs its generations no more.</param>
    public void Add(CheckpointSegment segment, IReadOnlyList<DenoiseRow> rows, Func<long, bool> isDone)
    {
        lock (_gate)
        {
            var prompts = new HashSet<long>();
            foreach (var row in rows)
            {
                if (!isDone(row.Ordinal))
                {
                    prompts.Add(row.Ordinal);
                    if (!_prompts.TryGetValue(row.Ordinal, out var drawn))
                    {
                        _prompts.Add(row.Ordinal, drawn = new Drawn([], []));
                    }

                    drawn.Generations.Add((int)row.Generation);
                    drawn.Segments.Add(segment.Number);
                }
            }

            _segments.Add(segment.Number, segment);
            _unfinished.Add(segment.Number, prompts);
        }
    }

    /// <summary>Generations of a prompt that are durable.</summary>
    public IReadOnlySet<int> GenerationsOf(long ordinal)
    {
        lock (_gate)
        {
            return _prompts.TryGetValue(ordinal, out var drawn) ? drawn.Generations.ToHashSet() : [];
        }
    }

    /// <summary>Segments that hold generations of a prompt, in order of writing.</summary>
    public IReadOnlyList<CheckpointSegment> SegmentsOf(long ordinal)
    {
        lock (_gate)
        {
            return _prompts.TryGetValue(ordinal, out var drawn) ? [.. drawn.Segments.Order().Select(number => _segments[number])] : [];
        }
    }

    /// <summary>The prompt needs its generations no more.</summary>
    public void Finish(long ordinal)
    {
        lock (_gate)
        {
            if (_prompts.Remove(ordinal, out var drawn))
            {
                foreach (var number in drawn.Segments)
                {
                    _unfinished[number].Remove(ordinal);
                }
            }
        }
    }

    /// <summary>Takes out the segments that no prompt needs.</summary>
    public IReadOnlyList<CheckpointSegment> TakeUnneeded()
    {
        lock (_gate)
        {
            long[] numbers = [.. _unfinished.Where(entry => entry.Value.Count == 0).Select(entry => entry.Key).Order()];
            var unneeded = numbers.Select(number => _segments[number]).ToArray();
            foreach (var number in numbers)
            {
                _unfinished.Remove(number);
                _segments.Remove(number);
            }

            return unneeded;
        }
    }

    private sealed record Drawn(HashSet<int> Generations, HashSet<long> Segments);
}
