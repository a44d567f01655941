namespace Engram.Pipeline.Matching;

/// <summary>A marked member and one of its nearest training rows.</summary>
/// <param name="Neighbour">1 = nearest; rows count, copies too.</param>
/// <param name="Row">Of the training set.</param>
/// <param name="Squared">Σ(a−b)² over the whole image.</param>
/// <param name="AdaptiveL2">METHOD.md, α = 0.5, S = the 50 nearest different pictures.</param>
/// <param name="EideticK">Training rows within match.eidetic_l2 of this training image, itself included.</param>
internal readonly record struct Match(
    int Generation, int Neighbour, long Row, long Squared, double AdaptiveL2, long EideticK, bool Extracted);
