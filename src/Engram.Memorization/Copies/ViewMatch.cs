namespace Engram.Memorization;

/// <summary>The training row and the view of it that are nearest to a generation.</summary>
/// <param name="Squared">Σ(a−b)² over the whole window.</param>
public readonly record struct ViewMatch(long Row, PictureView View, long Squared)
{
    /// <summary>Nearer first; on ties the smaller row, then the unmirrored, upper, left view.</summary>
    public bool IsBefore(ViewMatch other) => (Squared, Row, View.Order).CompareTo((other.Squared, other.Row, other.View.Order)) < 0;
}
