namespace Engram.Storage.DataSets.Inspection;

/// <summary>One of the first rows, as a run would see it.</summary>
/// <param name="Columns">Values of the carried columns.</param>
/// <param name="Width">Of the decoded picture; 0 where there is none.</param>
/// <param name="Problem">Why there are no pixels, or null.</param>
public sealed record ExampleRow(
    long Row, string ImageId, string? Caption, IReadOnlyList<string?> Columns, int Width, int Height, string? Problem);
