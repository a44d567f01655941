using System.Globalization;

namespace Engram.Pipeline.Shards;

/// <summary>One of the parts that a run is cut into.</summary>
/// <param name="Index">From 0.</param>
public readonly record struct Shard(int Index, int Count)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
