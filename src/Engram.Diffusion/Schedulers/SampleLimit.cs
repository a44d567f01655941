using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>What happens to a predicted clean sample: nothing, clipping to ±range, or dynamic thresholding (Saharia et al. 2022).</summary>
internal sealed record SampleLimit
{
    /// <summary>±range; null: no clipping.</summary>
    public float? Clip { get; private init; }

    /// <summary>The quantile of |x₀| of an item that becomes its range; null: no thresholding.</summary>
    public float? Ratio { get; private init; }

    private float Largest { get; init; }

    public bool IsActive => Clip is not null || Ratio is not null;

    /// <summary>Thresholding goes before clipping, as upstream asks for it first.</summary>
    /// <param name="clips">Whether the class has clip_sample.</param>
    public static SampleLimit Read(SchedulerConfig config, bool clips)
    {
        var thresholding = config.Bool("thresholding", false);
        var ratio = config.Double("dynamic_thresholding_ratio", 0.995);
        var largest = config.Double("sample_max_value", 1);
        var clip = clips && config.ReadClipSample();
        var range = clips ? config.Double("clip_sample_range", 1) : 1;
        if (thresholding)
        {
            return ratio is not (>= 0 and <= 1) ? throw config.Refuse("dynamic_thresholding_ratio", "0 to 1 are")
                : largest < 1 ? throw config.Refuse("sample_max_value", "1 and above are")
                : new SampleLimit { Ratio = (float)ratio, Largest = (float)largest };
        }

        return !clip ? new SampleLimit()
            : range > 0 ? new SampleLimit { Clip = (float)range }
            : throw config.Refuse("clip_sample_range", "numbers above 0 are");
    }

    /// <summary>In place. Thresholding waits for the device: the quantile is taken on the host, for each item alone.</summary>
    public void Apply(IDevice device, SchedulerState state, Tensor clean)
    {
        if (Clip is { } range)
        {
            device.Clamp(clean, -range, range, clean);
        }
        else if (Ratio is { } ratio)
        {
            for (var item = 0; item < clean.Shape.A; item++)
            {
                var one = clean.Slice(item, 1);
                var values = state.Host((int)one.Count);
                device.Download(one, values);
                var bound = Bound(values, ratio);
                device.Clamp(one, -bound, bound, one);
                device.Combine([new Term(1 / bound, one)], one);
            }
        }
    }

    /// <summary>torch.quantile of the magnitudes, linear between neighbours, in float32; then at least 1 and at most the largest value.</summary>
    private float Bound(Span<float> values, float ratio)
    {
        for (var i = 0; i < values.Length; i++)
        {
            // An image that is not finite is found later, by its pixels; here it must only not spoil the sort.
            values[i] = float.IsFinite(values[i]) ? Math.Abs(values[i]) : 0;
        }

        values.Sort();
        var rank = ratio * (values.Length - 1);
        var below = (int)Math.Floor(rank);
        var above = Math.Min(below + 1, values.Length - 1);
        var quantile = values[below] + ((rank - below) * (values[above] - values[below]));
        return Math.Clamp(quantile, 1f, Largest);
    }
}
