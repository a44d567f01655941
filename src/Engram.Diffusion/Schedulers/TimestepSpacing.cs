namespace Engram.Diffusion;

/// <summary>
/// The lists of timesteps, with NumPy's arithmetic: a half is rounded to the even number, and linspace and arange multiply where another
/// order of operations would round a few entries differently.
/// </summary>
internal static class TimestepSpacing
{
    public const string Leading = "leading";
    public const string Linspace = "linspace";
    public const string Trailing = "trailing";

    /// <summary>Whole timesteps, largest first, as DDPM, DDIM, PNDM and the leading and trailing Euler have them.</summary>
    public static int[] Whole(SchedulerConfig config, string spacing)
    {
        var total = config.TrainSteps;
        var steps = config.Steps;
        int[] list = spacing switch
        {
            Linspace => [.. Even(0, total - 1, steps).Select(Round).Reverse()],
            Leading => [.. Enumerable.Range(0, steps).Reverse().Select(i => (i * (total / steps)) + config.StepsOffset)],
            _ => Trail(total, (double)total / steps),
        };
        return list;
    }

    /// <summary>numpy.linspace.</summary>
    public static double[] Even(double start, double stop, int count)
    {
        var values = new double[count];
        var step = count > 1 ? (stop - start) / (count - 1) : 0;
        for (var i = 0; i < count; i++)
        {
            values[i] = (i * step) + start;
        }

        if (count > 1)
        {
            values[^1] = stop;
        }

        return values;
    }

    /// <summary>round(numpy.arange(from, 0, −ratio)) − 1.</summary>
    /// <remarks>
    /// For 60 of the step counts below 1,000 (61, 103, 121, …) rounding gives arange one entry more, at about 0, which would be timestep −1
    /// and indexes upstream's tables from their end; it is left out.
    /// </remarks>
    public static int[] Trail(int from, double ratio)
    {
        // arange takes its step from its first two values, which are rounded.
        var step = (from + -ratio) - from;
        var count = (int)Math.Ceiling((0 - from) / -ratio);
        return [.. Enumerable.Range(0, count).Select(i => Round(i == 0 ? from : i == 1 ? from + -ratio : from + (i * step)) - 1).Where(t => t >= 0)];
    }

    public static int Round(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}
