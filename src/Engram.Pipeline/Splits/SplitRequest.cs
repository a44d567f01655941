using Engram.Storage.DataSets;

namespace Engram.Pipeline.Splits;

/// <summary>What <c>engram split</c> is asked for.</summary>
public sealed record SplitRequest
{
    public required ITrainingSource Source { get; init; }

    /// <summary>Folder that is made; it may exist if it is empty.</summary>
    public required string Folder { get; init; }

    /// <summary>2 or more.</summary>
    public required int Halves { get; init; }

    /// <summary>l2 of block means at or below which two pictures lie on one side.</summary>
    public required decimal Near { get; init; }

    public required long Seed { get; init; }

    /// <summary>Decoders at work; 0 = all cores.</summary>
    public int Threads { get; init; }
}
