using Engram.Pipeline.Flow;

namespace Engram.Pipeline.Denoise;

/// <summary>
/// Collects the pictures of prompts whose generations come in several batches, from several devices, in any order. A prompt waits here
/// only for batches that are under way, so what is held is bounded by them.
/// </summary>
/// <param name="loadAsync">Reads durable generations of a prompt back.</param>
internal sealed class PromptAssembler(Func<PromptWork, IReadOnlySet<int>, Task<IReadOnlyList<Picture>>> loadAsync)
{
    private readonly Dictionary<long, List<Picture>> _waiting = [];

    public async Task<IEnumerable<PromptState>> AddAsync(IReadOnlyList<Arrival> arrivals)
    {
        var whole = new List<PromptState>();
        foreach (var (work, pictures) in arrivals)
        {
            if (!_waiting.TryGetValue(work.Prompt.Ordinal, out var drawn))
            {
                _waiting.Add(work.Prompt.Ordinal, drawn = []);
            }

            drawn.AddRange(pictures);
            if (drawn.Count == work.Missing.Count)
            {
                _waiting.Remove(work.Prompt.Ordinal);
                whole.Add(await CompleteAsync(work, drawn));
            }
        }

        return whole;
    }

    private async Task<PromptState> CompleteAsync(PromptWork work, List<Picture> drawn)
    {
        drawn.AddRange(work.Known);
        var durable = work.Wanted.Except(drawn.Select(picture => picture.Generation)).ToHashSet();
        if (durable.Count > 0)
        {
            drawn.AddRange(await loadAsync(work, durable));
        }

        if (drawn.Count != work.Wanted.Count)
        {
            throw new InvalidOperationException($"{drawn.Count} pictures where {work.Wanted.Count} are wanted.");
        }

        return new PromptState(work.Prompt, [.. drawn.OrderBy(picture => picture.Generation)], work.Distances, work.Clique);
    }
}
