namespace Engram.Pipeline.Membership;

/// <summary>What is worked out at once of a picture and a model, and checkpointed as one row.</summary>
/// <param name="Timesteps">One of losses; of errors all, ascending.</param>
/// <param name="Draws">0 for errors.</param>
/// <param name="Mirrored">Whether the mirror image has losses too.</param>
/// <param name="Passes">Of the model, for one picture.</param>
internal sealed record LossUnit(LossKind Kind, IReadOnlyList<int> Timesteps, int Draws, bool Mirrored, int Passes)
{
    /// <summary>Numbers in a row: draws of the picture, then of its mirror image; of errors one a timestep.</summary>
    public int Values => Kind is LossKind.Loss ? Draws * (Mirrored ? 2 : 1) : Timesteps.Count;

    public static LossUnit Noise(int timestep, int draws, bool mirrored) =>
        new(LossKind.Loss, [timestep], draws, mirrored, draws * (mirrored ? 2 : 1));

    public static LossUnit Proximal(IReadOnlyList<int> timesteps) => new(LossKind.Pia, timesteps, 0, false, timesteps.Count + 1);

    public static LossUnit Steps(IReadOnlyList<int> timesteps, int stride) =>
        new(LossKind.Secmi, timesteps, 0, false, (timesteps[^1] / stride) + 1 + (2 * timesteps.Count));
}
