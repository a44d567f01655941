namespace Engram.Pipeline.Flow;

/// <summary>A stage failed on one item; stage and item are what is needed to run that item again alone. The cause is the inner exception.</summary>
public sealed class StageException(string stage, string item, Exception inner)
    : Exception($"{stage} of {item}: {inner.Message}", inner)
{
    public string Stage { get; } = stage;

    public string Item { get; } = item;
}
