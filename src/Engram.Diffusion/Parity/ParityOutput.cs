namespace Engram.Diffusion;

/// <summary>One recorded output.</summary>
/// <param name="Absolute">Largest absolute difference; infinite where a value is not finite.</param>
/// <param name="Relative">The same over the largest recorded value's size.</param>
/// <param name="Tolerance">What is allowed; 0 asks for equality.</param>
/// <param name="IsRelative">Whether the tolerance bounds <see cref="Relative"/> (schedulers) or <see cref="Absolute"/>.</param>
public sealed record ParityOutput(string Name, double Absolute, double Relative, double Tolerance, bool IsRelative)
{
    public bool Passed => (IsRelative ? Relative : Absolute) <= Tolerance;
}
