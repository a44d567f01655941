namespace Engram.Storage.DataSets.Inspection;

/// <summary>What a reader sees of a data set, every picture decoded.</summary>
public sealed record DataSetReport
{
    public required SourceDescription Source { get; init; }

    /// <summary>Rows of the set.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that were looked at: all, unless fewer were asked for.</summary>
    public required long Inspected { get; init; }

    /// <summary>Rows whose picture was decoded.</summary>
    public required long Readable { get; init; }

    /// <summary>Rows without a picture.</summary>
    public required long Missing { get; init; }

    /// <summary>Rows whose picture cannot be decoded.</summary>
    public required long Unreadable { get; init; }

    /// <summary>Rows without a caption, or a blank one.</summary>
    public required long WithoutCaption { get; init; }

    /// <summary>The first ten rows.</summary>
    public required IReadOnlyList<ExampleRow> First { get; init; }

    /// <summary>The picture with the fewest pixels; null where none was decoded. The first row wins a tie.</summary>
    public required ImageSize? Smallest { get; init; }

    public required ImageSize? Largest { get; init; }

    public required ImageSize? MostFrequent { get; init; }

    /// <summary>How many different sizes there are; counting stops at 65,536.</summary>
    public required int Sizes { get; init; }

    /// <summary>The first rows without usable pixels.</summary>
    public required IReadOnlyList<UnreadableRow> Problems { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}
