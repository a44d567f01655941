namespace Engram.Pipeline.Untargeted;

/// <summary>The picture of a set nearest to a generation.</summary>
/// <param name="Row">Nearest row; of equal distances the smaller.</param>
/// <param name="Picture">First row of its cluster of duplicates, which names the picture.</param>
/// <param name="Squared">Σ(a−b)² over the whole image.</param>
/// <param name="Second">The same to the second-nearest different picture; −1 where the set has one only.</param>
/// <param name="Adaptive">METHOD.md; below 1 exactly where <paramref name="IsHit"/>.</param>
internal readonly record struct NearestPicture(long Row, long Picture, long Squared, long Second, double Adaptive, bool IsHit);
