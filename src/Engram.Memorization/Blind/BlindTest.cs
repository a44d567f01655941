namespace Engram.Memorization;

/// <summary>One thing that is told of the pictures without the model.</summary>
/// <param name="Name">bytes, mean or classifier.</param>
/// <param name="Area">Of members against others; of the classifier, from scores of pictures that it was not fitted to.</param>
/// <param name="Decides">The interval that decides, at <see cref="BlindBaseline.Confidence"/> for each test.</param>
/// <param name="Separates">The interval lies wholly on one side of ½ (bytes, mean: either side would serve an attacker; classifier: above).</param>
public sealed record BlindTest(string Name, AreaUnderCurve Area, Interval Decides, bool Separates);
