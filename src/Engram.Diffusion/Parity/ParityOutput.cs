namespace Engram.Diffusion;

/// <summary>One recorded output.</summary>
/// <param name="Absolute">Largest absolute difference, infinite where a value is not finite; for tokens the number of cases that differ.</param>
/// <param name="Relative">The same over the largest recorded value's size.</param>
/// <param name="Tolerance">What is allowed; 0 asks for equality.</param>
/// <param name="IsRelative">Whether the tolerance bounds <see cref="Relative"/> (schedulers) or <see cref="Absolute"/>.</param>
/// <param name="Note">The first difference in words, where numbers do not say it.</param>
public sealed record ParityOutput(
    string Name, double Absolute, double Relative, double Tolerance, bool IsRelative, string? Note = null)
{
    public bool Passed => (IsRelative ? Relative : Absolute) <= Tolerance;

    /// <summary>Compares equally long values.</summary>
    internal static ParityOutput Compare(
        string name, ReadOnlySpan<float> computed, ReadOnlySpan<float> recorded, double tolerance, bool relative = false)
    {
        var difference = 0.0;
        var largest = 0.0;
        for (var i = 0; i < recorded.Length; i++)
        {
            var error = Math.Abs((double)computed[i] - recorded[i]);
            difference = double.IsFinite(error) ? Math.Max(difference, error) : double.PositiveInfinity;
            largest = Math.Max(largest, Math.Abs((double)recorded[i]));
            if (double.IsInfinity(difference))
            {
                break;
            }
        }

        return new ParityOutput(name, difference, difference == 0 ? 0 : difference / largest, tolerance, relative);
    }
}
