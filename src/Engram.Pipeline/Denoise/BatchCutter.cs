using Engram.Pipeline.Flow;

namespace Engram.Pipeline.Denoise;

/// <summary>Cuts the missing generations of prompts, in order, into batches of one size, across prompts.</summary>
internal sealed class BatchCutter(int size)
{
    private List<Draw> _rest = [];

    /// <summary>Full batches; after <see cref="PromptWork.End"/> also the rest.</summary>
    public IEnumerable<GenerationBatch> Add(PromptWork work)
    {
        foreach (var generation in work.Missing)
        {
            _rest.Add(new Draw(work, generation));
            if (_rest.Count == size)
            {
                yield return Take();
            }
        }

        if (ReferenceEquals(work, PromptWork.End) && _rest.Count > 0)
        {
            yield return Take();
        }
    }

    private GenerationBatch Take()
    {
        var batch = new GenerationBatch(_rest);
        _rest = new List<Draw>(size);
        return batch;
    }
}
