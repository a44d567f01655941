using Engram.Compute;
using Engram.Compute.Arithmetic;

namespace Engram.Diffusion;

/// <summary>DPM-Solver and DPM-Solver++ multistep of orders 1 to 3 (Lu et al. 2022), deterministic and SDE.</summary>
internal sealed class DpmSolverScheduler : Scheduler
{
    /// <summary>Fewer steps end with lower orders, where lower_order_final says so.</summary>
    private const int FewSteps = 15;

    private readonly DpmStep[] _steps;
    private readonly SampleLimit _limit;
    private readonly int _order;

    private DpmSolverScheduler(SchedulerPlan plan, DpmStep[] steps, SampleLimit limit, int order)
    {
        Plan = plan;
        _steps = steps;
        _limit = limit;
        _order = order;
    }

    public override SchedulerPlan Plan { get; }

    public override float InitNoiseSigma => 1f;

    public static Scheduler Create(SchedulerConfig config)
    {
        var alphas = NoiseSchedule.Read(config, sigmoid: false, rescales: true, finiteSigma: true);
        var prediction = Mix.Read(config, "epsilon", "v_prediction", "sample");
        var limit = SampleLimit.Read(config, clips: false);
        var solver = DpmFormula.Read(config);
        foreach (var key in new[] { "use_lu_lambdas", "use_exponential_sigmas", "use_beta_sigmas", "use_flow_sigmas" })
        {
            config.Only(key, "false", "null");
        }

        if (config.OptionalText("variance_type") is "learned" or "learned_range")
        {
            throw config.Refuse("variance_type", "models that predict their variance are not supported");
        }

        var lowerFinal = config.Bool("lower_order_final", true);
        var eulerFinal = config.Bool("euler_at_final", false);
        var zero = config.ReadFinalSigmas(config.Version.AtLeast(0, 26) ? "zero" : "sigma_min") == "zero";
        if (zero && !solver.PlusPlus)
        {
            throw config.RefuseBoth("final_sigmas_type", "algorithm_type", "take sigma_min");
        }

        var table = new SigmaTable(alphas);
        var (timesteps, sigmas) = Times(config, alphas, table);
        sigmas = [.. sigmas.Append(zero ? 0 : table.First).Select(s => (double)(float)s)];
        var plan = config.Close([.. timesteps.Select(t => (double)t)]);
        var last = timesteps.Length - 1;
        var few = lowerFinal && timesteps.Length < FewSteps;
        var steps = timesteps.Select((_, i) =>
        {
            var order = i == last && (zero || eulerFinal || few) ? 1 : i == last - 1 && few ? 2 : solver.Order;
            return solver.Step(sigmas, i, Math.Min(order, i + 1), prediction);
        });
        return new DpmSolverScheduler(plan, [.. steps], limit, solver.Order);
    }

    public override bool NeedsNoise(int index) => _steps[index].Noise != 0;

    public override SchedulerState CreateState(IDevice device, Shape largest) => new(device, largest, _order);

    public override void Step(IDevice device, SchedulerState state, int index, Tensor modelOutput, Tensor sample, Tensor? noise)
    {
        var step = _steps[index];
        var converted = state.Buffer(index % _order, sample.Shape);
        Convert(device, step.Clean, sample, modelOutput, converted);
        if (_limit.IsActive)
        {
            _limit.Apply(device, state, converted);
        }

        if (step.Back is { } back)
        {
            // The noise again, from the limited clean sample.
            device.Combine([new Term((float)back.Input, sample), new Term((float)back.Output, converted)], converted);
        }

        var terms = state.Terms;
        var count = 0;
        terms[count++] = new Term((float)step.Sample, sample);
        terms[count++] = new Term((float)step.First, converted);
        if (step.Order > 1)
        {
            terms[count++] = new Term((float)step.Second, state.Buffer((index - 1) % _order, sample.Shape));
        }

        if (step.Order > 2)
        {
            terms[count++] = new Term((float)step.Third, state.Buffer((index - 2) % _order, sample.Shape));
        }

        if (_limit.IsActive)
        {
            // Clamping takes NaN for a number, and 0·NaN keeps a failed image recognisable.
            terms[count++] = new Term(0f, modelOutput);
        }

        if (step.Noise != 0)
        {
            terms[count++] = new Term((float)step.Noise, RequireNoise(noise, index));
        }

        device.Combine(terms.AsSpan(0, count), sample);
    }

    private static void Convert(IDevice device, Mix mix, Tensor sample, Tensor modelOutput, Tensor converted)
    {
        if (mix == new Mix(0, 1))
        {
            device.Copy(modelOutput, converted);
        }
        else
        {
            device.Combine([new Term((float)mix.Input, sample), new Term((float)mix.Output, modelOutput)], converted);
        }
    }

    private static (int[] Timesteps, double[] Sigmas) Times(SchedulerConfig config, float[] alphas, SigmaTable table)
    {
        // Timesteps whose half log-SNR λ lies below the bound are left out, for the cosine schedule's sake.
        var bound = config.Double("lambda_min_clipped", double.NegativeInfinity);
        var reached = alphas.Count(a => !(HalfLogSnr(a) < bound));
        var steps = config.Steps;
        var spacing = config.ReadSpacing(TimestepSpacing.Linspace);
        double[]? karras = config.Bool("use_karras_sigmas", false) ? SigmaTable.Karras(table.First, table.Last, steps) : null;
        int[] timesteps = (karras, spacing) switch
        {
            (not null, _) => [.. karras.Select(s => TimestepSpacing.Round(table.TimeOf(s)))],
            (_, TimestepSpacing.Linspace) =>
                [.. TimestepSpacing.Even(0, reached - 1, steps + 1).Select(TimestepSpacing.Round).Skip(1).Reverse()],
            (_, TimestepSpacing.Leading) =>
                [.. Enumerable.Range(1, steps).Reverse().Select(i => (i * (reached / (steps + 1))) + config.StepsOffset)],
            _ => TimestepSpacing.Trail(reached, (double)config.TrainSteps / steps),
        };
        if (config.Version.AtLeast(0, 22))
        {
            return (timesteps, karras ?? [.. timesteps.Select(t => table.At(t))]);
        }

        // Until 0.22 upstream took every step between whole timesteps, each once: Karras' values only chose them.
        int[] once = [.. timesteps.Distinct()];
        return (once, [.. once.Select(t => table.At(t))]);
    }

    private static double HalfLogSnr(double alpha) => (DoubleMath.Log(alpha) - DoubleMath.Log(1 - alpha)) / 2;
}
