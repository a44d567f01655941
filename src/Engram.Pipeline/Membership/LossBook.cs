using Engram.Memorization;

namespace Engram.Pipeline.Membership;

/// <summary>The means that scores are made of: a number a model and picture, NaN where there is none.</summary>
/// <param name="models">Of table losses.</param>
/// <param name="draws">membership.draws.</param>
internal sealed class LossBook(int models, int pictures, IReadOnlyList<int> draws)
{
    private readonly Dictionary<LossKey, double[][]> _means = [];

    /// <param name="values">As <see cref="LossUnit.Values"/> says.</param>
    public void Add(int model, int place, LossUnit unit, ReadOnlySpan<double> values)
    {
        if (unit.Kind is not LossKind.Loss)
        {
            for (var i = 0; i < unit.Timesteps.Count; i++)
            {
                Set(new LossKey(unit.Kind, unit.Timesteps[i], 0, false), model, place, values[i]);
            }

            return;
        }

        foreach (var count in draws)
        {
            Set(new LossKey(LossKind.Loss, unit.Timesteps[0], count, false), model, place, LossMeans.Of(values, count));
            if (unit.Mirrored)
            {
                Set(new LossKey(LossKind.Loss, unit.Timesteps[0], count, true), model, place, LossMeans.OfBoth(values, values[unit.Draws..], count));
            }
        }
    }

    /// <summary>[picture].</summary>
    public double[] Of(LossKey key, int model) => All(key)[model];

    private void Set(LossKey key, int model, int place, double mean) => All(key)[model][place] = mean;

    private double[][] All(LossKey key)
    {
        if (!_means.TryGetValue(key, out var all))
        {
            all = new double[models][];
            for (var i = 0; i < models; i++)
            {
                all[i] = new double[pictures];
                all[i].AsSpan().Fill(double.NaN);
            }

            _means.Add(key, all);
        }

        return all;
    }
}
