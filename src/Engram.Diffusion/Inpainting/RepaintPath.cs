namespace Engram.Diffusion;

/// <summary>A move of a RePaint trajectory between positions: position p is the sample before step p.</summary>
/// <param name="To">From + 1 is a denoising step; a smaller one than From is noise added again.</param>
internal readonly record struct RepaintMove(int From, int To)
{
    public bool IsBack => To < From;
}

/// <summary>
/// The order of RePaint's steps, as the authors' schedule gives it: wherever the steps that are left are a multiple of the jump length,
/// and at least one jump lies above, the sample goes back by the jump length until the stretch has been denoised so many times.
/// </summary>
internal static class RepaintPath
{
    /// <param name="steps">Denoising steps of the schedule.</param>
    public static IReadOnlyList<RepaintMove> Of(int steps, int jumpLength, int repeats)
    {
        var jumps = new Dictionary<int, int>();
        for (var left = 0; left < steps - jumpLength; left += jumpLength)
        {
            // The authors count the model's timestep that comes next, so a position's time is steps − 1 − position.
            jumps[steps - 1 - left] = repeats - 1;
        }

        var (moves, position) = (new List<RepaintMove>(), 0);
        while (position < steps)
        {
            if (jumps.GetValueOrDefault(position) > 0)
            {
                jumps[position]--;
                moves.Add(new RepaintMove(position, position - jumpLength));
                position -= jumpLength;
            }
            else
            {
                moves.Add(new RepaintMove(position, position + 1));
                position++;
            }
        }

        return moves;
    }
}
