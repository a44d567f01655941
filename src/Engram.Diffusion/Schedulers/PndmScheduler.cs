using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>
/// Pseudo numerical methods (Liu et al. 2022): linear multistep on up to four model outputs, begun by three Runge–Kutta steps of four calls
/// or, with skip_prk_steps, by one step that is taken twice and averaged.
/// </summary>
internal sealed class PndmScheduler : Scheduler
{
    private const int History = 4;

    /// <summary>Calls of the Runge–Kutta start: three steps of four.</summary>
    private const int StartCalls = 12;

    // Buffers: the outputs, then the sample that a step starts from, then the sum of a Runge–Kutta step.
    private const int Anchor = History;
    private const int Sum = History + 1;

    /// <summary>Adams–Bashforth weights, newest output first.</summary>
    private static readonly double[][] Weights =
    [
        [1],
        [3.0 / 2, -1.0 / 2],
        [23.0 / 12, -16.0 / 12, 5.0 / 12],
        [55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24],
    ];

    private readonly PndmStep[] _steps;

    private PndmScheduler(SchedulerPlan plan, PndmStep[] steps)
    {
        Plan = plan;
        _steps = steps;
    }

    public override SchedulerPlan Plan { get; }

    public override float InitNoiseSigma => 1f;

    public static Scheduler Create(SchedulerConfig config)
    {
        var alphas = NoiseSchedule.Read(config, sigmoid: false, rescales: false, finiteSigma: false);
        var prediction = Mix.Read(config, "epsilon", "v_prediction");
        var skip = config.Bool("skip_prk_steps", false);
        var final = config.Bool("set_alpha_to_one", false) ? 1 : alphas[0];
        var list = TimestepSpacing.Whole(config, config.ReadSpacing(TimestepSpacing.Leading));
        var stride = config.TrainSteps / config.Steps;
        if (!skip && list.Length < History)
        {
            throw config.RefuseBoth("skip_prk_steps", "steps", $"the Runge-Kutta start needs {History} steps or more");
        }

        var calls = skip ? TwiceTaken(list) : [.. Start(list, stride / 2), .. list.Skip(3)];
        var plan = config.Close([.. calls.Select(t => (double)t)]);
        var steps = calls.Select((timestep, i) =>
        {
            var (from, to) = skip || i >= StartCalls
                ? Span(calls, i, stride, skip, config.Request.ExactStride)
                : (calls[i / 4 * 4], timestep - (i % 2 == 0 ? stride / 2 : 0));
            return PndmStep.Between(alphas[from], to >= 0 ? alphas[to] : final, prediction) with { Kind = KindOf(i, skip), Pushed = Pushes(i, skip) };
        });
        return new PndmScheduler(plan, [.. steps]);
    }

    public override SchedulerState CreateState(IDevice device, Shape largest) => new(device, largest, Sum + 1);

    public override void Step(IDevice device, SchedulerState state, int index, Tensor modelOutput, Tensor sample, Tensor? noise)
    {
        var step = _steps[index];
        var shape = sample.Shape;
        var anchor = state.Buffer(Anchor, shape);
        var sum = state.Buffer(Sum, shape);
        if (step.Kind is PndmKind.First or PndmKind.StartFirst)
        {
            device.Copy(sample, anchor);
        }

        if (step.Kind is PndmKind.First or PndmKind.StartFirst or PndmKind.Multistep)
        {
            device.Copy(modelOutput, state.Buffer(step.Pushed % History, shape));
        }

        switch (step.Kind)
        {
            case PndmKind.StartFirst:
                device.Combine([new Term(1f / 6, modelOutput)], sum);
                break;
            case PndmKind.StartMiddle:
                device.Combine([new Term(1f, sum), new Term(1f / 3, modelOutput)], sum);
                break;
        }

        var terms = state.Terms;
        var count = 1;
        terms[0] = new Term((float)step.Sample, step.Kind == PndmKind.Multistep ? sample : anchor);
        switch (step.Kind)
        {
            case PndmKind.First or PndmKind.StartFirst or PndmKind.StartMiddle:
                terms[count++] = new Term((float)step.Output, modelOutput);
                break;
            case PndmKind.Again:
                terms[count++] = new Term((float)(step.Output / 2), modelOutput);
                terms[count++] = new Term((float)(step.Output / 2), state.Buffer(0, shape));
                break;
            case PndmKind.StartLast:
                terms[count++] = new Term((float)step.Output, sum);
                terms[count++] = new Term((float)(step.Output / 6), modelOutput);
                break;
            default:
                var weights = Weights[Math.Min(step.Pushed, History - 1)];
                for (var back = 0; back < weights.Length; back++)
                {
                    terms[count++] = new Term((float)(step.Output * weights[back]), state.Buffer((step.Pushed - back) % History, shape));
                }

                break;
        }

        device.Combine(terms.AsSpan(0, count), sample);
    }

    /// <summary>The second entry twice: 951, 901, 901, 851, …; one step alone stays one call.</summary>
    private static int[] TwiceTaken(int[] list) => list.Length < 2 ? list : [list[0], list[1], .. list.Skip(1)];

    /// <summary>For three steps: the start, half way twice, the end; 900, 850, 850, 800, 800, 750, 750, 700, …</summary>
    private static IEnumerable<int> Start(int[] list, int half)
    {
        for (var i = 0; i < 3; i++)
        {
            // Upstream builds these from the entry that a step goes to, so that the halves hold for any spacing of the list.
            yield return list[i];
            yield return list[i + 1] + half;
            yield return list[i + 1] + half;
            yield return list[i + 1];
        }
    }

    /// <summary>ᾱ is taken at the first timestep and goes to the second.</summary>
    private static (int From, int To) Span(int[] calls, int i, int stride, bool skip, bool exact)
    {
        if (skip && i == 1)
        {
            // The first step again, from where it started.
            return (exact ? calls[0] : calls[1] + stride, calls[1]);
        }

        return (calls[i], !exact ? calls[i] - stride : i + 1 < calls.Length ? calls[i + 1] : -1);
    }

    private static PndmKind KindOf(int i, bool skip) => skip
        ? i switch { 0 => PndmKind.First, 1 => PndmKind.Again, _ => PndmKind.Multistep }
        : i >= StartCalls ? PndmKind.Multistep
        : (i % 4) switch { 0 => PndmKind.StartFirst, 3 => PndmKind.StartLast, _ => PndmKind.StartMiddle };

    /// <summary>How many outputs were kept before this call's.</summary>
    private static int Pushes(int i, bool skip) => skip ? Math.Max(i - 1, 0) : i < StartCalls ? i / 4 : i - StartCalls + 3;
}
