namespace Engram.Storage.DataSets;

/// <summary>One row of a data set.</summary>
/// <param name="Row">Position in the whole set, from 0.</param>
/// <param name="ImageId">As CONTRACT says; never holds white space.</param>
/// <param name="Caption">Whole and unaltered; null where the row has none.</param>
/// <param name="Bytes">The encoded picture; null where it is missing, and in a pass without pictures.</param>
/// <param name="Missing">Why there is no picture, one line; null where there is one, and in a pass without pictures.</param>
/// <param name="Columns">Values of <see cref="TrainingColumns.Extra"/>, in that order.</param>
public sealed record TrainingRow(
    long Row, string ImageId, string? Caption, ReadOnlyMemory<byte>? Bytes, string? Missing, IReadOnlyList<string?> Columns)
{
    /// <summary>Null stays null: a plain <c>?:</c> would turn it into empty memory by way of the array's conversion.</summary>
    internal static ReadOnlyMemory<byte>? Picture(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);
}
