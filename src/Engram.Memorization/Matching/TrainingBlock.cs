namespace Engram.Memorization;

/// <summary>Consecutive rows of the training set, as bytes of the generation's size.</summary>
/// <param name="FirstRow">Row of the first image.</param>
/// <param name="Pixels">rows · values bytes. Read only until the next block is asked for.</param>
/// <param name="Missing">One flag a row for images that could not be read; empty where all could.</param>
/// <param name="View">0, or the number of another crop or mirror image of the same rows; a row counts once, by its nearest view.</param>
public readonly record struct TrainingBlock(long FirstRow, ReadOnlyMemory<byte> Pixels, ReadOnlyMemory<bool> Missing = default, int View = 0)
{
    /// <param name="index">Of the image in the block.</param>
    internal bool IsMissing(int index) => !Missing.IsEmpty && Missing.Span[index];
}
